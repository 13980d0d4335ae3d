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

void fill_engine_tables(sql::connection& database, std::string const& schema, stock const& stock) {
    // Earlier bookings are spread evenly: event k holds numbers k, k + events, k + 2·events, …
    database.run(fmt::format(R"(
INSERT INTO {0}.events (event_id, name, capacity, available, version)
SELECT e, 'event ' || e, {2} + stored, {2}, stored
FROM generate_series(1::bigint, {1}) AS e, LATERAL (SELECT ({3} - e + {1}) / {1} AS stored) AS s;
)",
                             schema, stock.events, stock.seats, stock.bookings_before));
    if (stock.bookings_before > 0) {
        // Ids as a client would have made them over time: version 7, so that they sort by age.
        database.run(fmt::format(R"(
INSERT INTO {0}.bookings (event_id, booked_at, booking_id, seats, status, user_id)
SELECT 1 + (n - 1) % {1}, now(),
       overlay(overlay(lpad(to_hex(1600000000000 + n), 12, '0') || md5(n::text) PLACING '7' FROM 13) PLACING '8' FROM 17 FOR 1)::varchar(32)::uuid,
       1, 'confirmed', 'earlier-' || n
FROM generate_series(1::bigint, {2}) AS n;
)",
                                 schema, stock.events, stock.bookings_before));
    }
    database.run(fmt::format("VACUUM ANALYZE {0}.events", schema));
    database.run(fmt::format("VACUUM ANALYZE {0}.bookings", schema));
}

}  // namespace bench
