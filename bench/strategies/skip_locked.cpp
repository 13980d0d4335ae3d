// skip_locked: seats as rows, each caller takes free ones that nobody else is looking at.
//
// How it works   One statement: pick n free seat rows FOR UPDATE SKIP LOCKED, mark them, insert the
//                booking. Callers of one event do not wait for each other at all. One index finds
//                free seats and a booking's seats alike.
// What it promises  No seat twice (a row is one seat), no user twice (with the unique index).
// Where it breaks   "Sold out" may be untrue: the last rows may be locked by someone who lets them
//                go. A booking of n seats is refused while n - 1 are left and others hold locks. A
//                row a seat: 100,000 seats are 100,000 rows to make, to vacuum and to skip over.

#include <fmt/format.h>

#include "all.hpp"
#include "one_statement.hpp"

namespace bench {
namespace {

std::string book_free_seats_sql(std::string const& schema) {
    return fmt::format(R"(
WITH free AS (
    SELECT seat FROM {0}.seats
    WHERE event_id = $1::bigint AND booking_id IS NULL
    LIMIT $4::int FOR UPDATE SKIP LOCKED),
taken AS (
    UPDATE {0}.seats AS s SET booking_id = $2::uuid FROM free
    WHERE s.event_id = $1::bigint AND s.seat = free.seat AND (SELECT count(*) FROM free) = $4::int
    RETURNING 1)
INSERT INTO {0}.bookings (event_id, booked_at, booking_id, seats, status, user_id)
SELECT $1::bigint, now(), $2::uuid, $4::int, 'confirmed', $3::text
WHERE (SELECT count(*) FROM taken) = $4::int)",
                       schema);
}

std::string free_seats_sql(std::string const& schema) {
    return fmt::format("UPDATE {}.seats AS s SET booking_id = NULL FROM freed "
                       "WHERE s.event_id = freed.event_id AND s.booking_id = $2::uuid",
                       schema);
}

std::unique_ptr<client> open_seat_callers(tuning const& tuning) {
    return open_callers<statement_caller>(tuning, book_free_seats_sql(tuning.schema),
                                          cancel_sql(tuning.schema, free_seats_sql(tuning.schema)));
}

void create_seats(sql::connection& database, tuning const& tuning, stock const& stock) {
    create_engine_tables(database, tuning, stock);
    database.run(
        fmt::format("CREATE TABLE {0}.seats (event_id bigint NOT NULL, seat integer NOT NULL, booking_id uuid, "
                    "CONSTRAINT seats_key PRIMARY KEY (event_id, seat))",
                    tuning.schema));
    database.prepare(
        "add_seats",
        fmt::format("INSERT INTO {0}.seats (event_id, seat) SELECT $1::bigint, generate_series(1, $2::int)",
                    tuning.schema));
    // More seats than a run can sell would only cost time: the event's size follows its rows.
    database.prepare("set_size",
                     fmt::format("UPDATE {0}.events SET capacity = capacity - available + $2::int, available = $2::int "
                                 "WHERE event_id = $1::bigint",
                                 tuning.schema));
    database.run("BEGIN");
    for (std::int64_t event = 1; event <= stock.events; ++event) {
        auto const rows = static_cast<std::int32_t>(stock.seats_needed(event));
        database.execute("add_seats", event, rows);
        database.execute("set_size", event, rows);
    }
    database.run("COMMIT");
    database.run(fmt::format("CREATE INDEX seats_by_booking ON {0}.seats (event_id, booking_id)", tuning.schema));
    database.run(fmt::format("VACUUM ANALYZE {0}.seats", tuning.schema));
    database.run("DEALLOCATE add_seats");
    database.run("DEALLOCATE set_size");
}

std::string available_seats(std::string const& schema) {
    return "SELECT event_id, count(*) FILTER (WHERE booking_id IS NULL) AS available FROM " + schema +
           ".seats GROUP BY event_id";
}

}  // namespace

strategy const skip_locked{
    .name = "skip_locked",
    .summary = "seats as rows, taken FOR UPDATE SKIP LOCKED",
    .guarantee = guarantee::safe,
    .open = open_seat_callers,
    .create = create_seats,
    .available_sql = available_seats,
};

}  // namespace bench
