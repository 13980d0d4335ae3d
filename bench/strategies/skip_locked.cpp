// skip_locked: seats as rows, each caller takes free ones that nobody else is looking at.
//
// How it works   One statement: pick n free seat rows FOR UPDATE SKIP LOCKED, mark them, insert the booking. Callers of one event
//                do not wait for each other at all. One index finds free seats and a booking's seats alike.
// What it promises  No seat twice (a row is one seat), no user twice (with the unique index).
// Where it breaks   "Sold out" may be untrue: the last rows may be locked by someone who lets them go. A booking of n seats is
//                refused while n - 1 are left and others hold locks. A row a seat: 100,000 seats are 100,000 rows to make,
//                to vacuum and to skip over.

#include <fmt/format.h>

#include "../tables.hpp"
#include "all.hpp"
#include "retrying.hpp"

namespace bench {
namespace {

class skip_locked_caller : public caller {
public:
    skip_locked_caller(tuning const& tuning, std::uint64_t number)
        : tuning_{tuning}, dice_{tuning.seed, number}, database_{tuning.database} {
        database_.prepare("book", fmt::format(R"(
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
                                              tuning.schema));
        database_.prepare("cancel", fmt::format(R"(
WITH freed AS (
    UPDATE {0}.bookings SET status = 'cancelled', ended_at = now()
    WHERE event_id = $1::bigint AND booking_id = $2::uuid AND status IN ('held', 'confirmed')
    RETURNING event_id)
UPDATE {0}.seats AS s SET booking_id = NULL FROM freed WHERE s.event_id = freed.event_id AND s.booking_id = $2::uuid)",
                                                tuning.schema));
    }
    answer book(request const& request) override {
        return until_deadline(tuning_, dice_, [&] {
            return judged(database_.execute("book", request.event, request.id, request.user, request.seats),
                          ending::booked);
        });
    }
    answer cancel(request const& request) override {
        return until_deadline(tuning_, dice_, [&] {
            return judged(database_.execute("cancel", request.event, request.id), ending::cancelled);
        });
    }
    std::uint64_t round_trips() const override { return database_.round_trips(); }

private:
    tuning tuning_;
    dice dice_;
    sql::connection database_;
};

class skip_locked_strategy : public strategy {
public:
    std::string_view name() const override { return "skip_locked"; }
    std::string_view summary() const override { return "seats as rows, taken FOR UPDATE SKIP LOCKED"; }
    bench::promise promise() const override { return promise::safe; }
    void lay_out(sql::connection& database, tuning const& tuning, stock const& stock) const override {
        create_tables(database, tuning, user_index::unique);
        fill_tables(database, tuning.schema, stock);
        database.run(
            fmt::format("CREATE TABLE {0}.seats (event_id bigint NOT NULL, seat integer NOT NULL, booking_id uuid, "
                        "CONSTRAINT seats_key PRIMARY KEY (event_id, seat))",
                        tuning.schema));
        database.prepare(
            "add_seats",
            fmt::format("INSERT INTO {0}.seats (event_id, seat) SELECT $1::bigint, generate_series(1, $2::int)",
                        tuning.schema));
        // Seats beyond what a run can sell would only cost time to make: the event's size follows its rows.
        database.prepare(
            "set_size",
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
    std::string available_sql(std::string const& schema) const override {
        return "SELECT event_id, count(*) FILTER (WHERE booking_id IS NULL) AS available FROM " + schema +
               ".seats GROUP BY event_id";
    }
    std::unique_ptr<client> open(tuning const& tuning) const override {
        return std::make_unique<simple_client<skip_locked_caller>>(tuning);
    }
};

}  // namespace

strategy const* skip_locked() {
    static skip_locked_strategy const one;
    return &one;
}

}  // namespace bench
