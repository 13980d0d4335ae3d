#pragma once

#include <string>

#include "database.hpp"
#include "old_schema.hpp"

namespace bookonce::test {

/// A schema of an old version with two events. The first has bookings of every status and of the
/// longest user ids, and a fence if the version knows fences.
struct old_shop {
    explicit old_shop(int version = 1) {
        schema.sql().run(old_statements(schema.name(), version));
        schema.sql().run(schema.in(
            "INSERT INTO @.events (event_id, capacity, available, version, name) VALUES (1, 9, 4, 7, 'Concert'), (2, "
            "5, 5, 0, '');"
            "INSERT INTO @.bookings (event_id, booked_at, ended_at, booking_id, seats, status, user_id) VALUES"
            "(1, '2026-01-01', NULL, '00000000-0000-7000-8000-000000000001', 2, 'confirmed', repeat('x', 128)),"
            "(1, '2026-01-02', NULL, '00000000-0000-7000-8000-000000000002', 3, 'held', 'bob'),"
            "(1, '2026-01-03', '2026-01-04', '00000000-0000-7000-8000-000000000003', 1, 'cancelled', 'cid'),"
            "(1, '2026-01-05', '2026-01-06', '00000000-0000-7000-8000-000000000004', 1, 'expired', 'dan')"));
        if (version == 1) { return; }
        schema.sql().run(schema.in("INSERT INTO @.bookings VALUES (1, '2026-01-07', '2026-01-07', "
                                   "'00000000-0000-7000-8000-000000000005', 0, 'cancelled', '(nobody)')"));
    }
    /// What version 1 knew of every row.
    std::string rows() {
        return schema.sql().text(schema.in(
            "SELECT (SELECT string_agg(concat_ws(',', event_id, version, created_at, capacity, available, status, "
            "name), ';' ORDER BY event_id) FROM @.events) || (SELECT string_agg(concat_ws(',', event_id, booked_at, "
            "ended_at, booking_id, seats, status, user_id), ';' ORDER BY booking_id) FROM @.bookings)"));
    }
    /// Where the tables' rows are kept: a table that is rewritten gets another place.
    std::string files() {
        return schema.sql().text(
            schema.in("SELECT pg_relation_filenode('@.events') || ' ' || pg_relation_filenode('@.bookings')"));
    }
    int version() { return static_cast<int>(schema.sql().number(schema.in("SELECT max(version) FROM @.migrations"))); }

    fresh_schema schema{fresh_schema::tables::missing};
};

}  // namespace bookonce::test
