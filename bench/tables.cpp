#include "strategy.hpp"

#include <bookonce/schema.hpp>
#include <fmt/format.h>

namespace bench {

void make_engine_tables(tuning const& tuning) {
    bookonce::migrate({.database = tuning.database, .schema = tuning.schema});
}

void create_engine_tables(sql::connection& database, tuning const& tuning, stock const& stock) {
    make_engine_tables(tuning);
    fill_engine_tables(database, tuning.schema, stock);
}

namespace {

/// Of booking n, as a client would have made it over time: version 7, so that they sort by age.
constexpr char const* id_sql =
    "overlay(overlay(lpad(to_hex(1600000000000 + n), 12, '0') || md5(n::text) PLACING '7' FROM 13) "
    "PLACING '8' FROM 17 FOR 1)::varchar(32)::uuid";

/// Event 1 gets as many holds, which took all its seats one after the other, some time ago. Their
/// rows are as the engine would have left them.
void add_lapsed_holds(sql::connection& database, std::string const& schema, stock const& stock) {
    database.run(fmt::format(R"(
INSERT INTO {0}.bookings (event_id, booked_at, booking_id, seats, status, user_id, version, expires_at)
SELECT 1, now() - interval '2 hours' + made, {3}, {2} / {1} + CASE WHEN n <= {2} % {1} THEN 1 ELSE 0 END,
       'held', 'gone-' || n, e.version + n, now() - interval '1 hour' + made
FROM {0}.events AS e, generate_series(1::bigint, {1}) AS n, LATERAL (SELECT n * interval '10 milliseconds' AS made) AS m
WHERE e.event_id = 1;
UPDATE {0}.events AS e
SET available = 0, version = e.version + {1},
    next_lapse = (SELECT min(b.expires_at) FROM {0}.bookings AS b WHERE b.event_id = 1 AND b.status = 'held')
WHERE e.event_id = 1;
)",
                             schema, stock.lapsed_holds, stock.seats, id_sql));
}

}  // namespace

void fill_engine_tables(sql::connection& database, std::string const& schema, stock const& stock) {
    // Earlier bookings are spread evenly: event k holds numbers k, k + events, k + 2·events, …
    database.run(fmt::format(R"(
INSERT INTO {0}.events (event_id, name, capacity, available, version)
SELECT e, 'event ' || e, {2} + stored, {2}, stored
FROM generate_series(1::bigint, {1}) AS e, LATERAL (SELECT ({3} - e + {1}) / {1} AS stored) AS s;
)",
                             schema, stock.events, stock.seats, stock.bookings_before));
    if (stock.bookings_before > 0) {
        database.run(fmt::format(R"(
INSERT INTO {0}.bookings (event_id, booked_at, booking_id, seats, status, user_id)
SELECT 1 + (n - 1) % {1}, now(),
       {3}, 1, 'confirmed', 'earlier-' || n
FROM generate_series(1::bigint, {2}) AS n;
)",
                                 schema, stock.events, stock.bookings_before, id_sql));
    }
    if (stock.lapsed_holds > 0) { add_lapsed_holds(database, schema, stock); }
    database.run(fmt::format("VACUUM ANALYZE {0}.events", schema));
    database.run(fmt::format("VACUUM ANALYZE {0}.bookings", schema));
}

}  // namespace bench
