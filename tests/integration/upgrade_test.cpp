// From the first version of the schema to this library's, with rows in it.
#include <atomic>
#include <string>

#include <doctest/doctest.h>

#include <bookonce/bookonce.hpp>

#include "complaint.hpp"
#include "database.hpp"
#include "old_schema.hpp"
#include "rush.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

/// A schema of version 1 with two events, and bookings of every status and of the longest user ids
/// of then.
struct old_shop {
    old_shop() {
        schema.sql().run(version_1_statements(schema.name()));
        schema.sql().run(schema.in(
            "INSERT INTO @.events (event_id, capacity, available, version, name) VALUES (1, 9, 4, 7, 'Concert'), (2, "
            "5, 5, 0, '');"
            "INSERT INTO @.bookings (event_id, booked_at, ended_at, booking_id, seats, status, user_id) VALUES"
            "(1, '2026-01-01', NULL, '00000000-0000-7000-8000-000000000001', 2, 'confirmed', repeat('x', 128)),"
            "(1, '2026-01-02', NULL, '00000000-0000-7000-8000-000000000002', 3, 'held', 'bob'),"
            "(1, '2026-01-03', '2026-01-04', '00000000-0000-7000-8000-000000000003', 1, 'cancelled', 'cid'),"
            "(1, '2026-01-05', '2026-01-06', '00000000-0000-7000-8000-000000000004', 1, 'expired', 'dan')"));
    }
    std::string rows() {
        return schema.sql().text(
            schema.in("SELECT (SELECT string_agg(e::text, ';' ORDER BY event_id) FROM @.events AS e) || "
                      "(SELECT string_agg(b::text, ';' ORDER BY booking_id) FROM @.bookings AS b)"));
    }
    /// Where the tables' rows are kept: a table that is rewritten gets another place.
    std::string files() {
        return schema.sql().text(
            schema.in("SELECT pg_relation_filenode('@.events') || ' ' || pg_relation_filenode('@.bookings')"));
    }
    fresh_schema schema{fresh_schema::tables::missing};
};

}  // namespace

TEST_CASE("an_upgrade_keeps_every_row_where_it_is") {
    old_shop shop;
    std::string const rows = shop.rows();
    std::string const files = shop.files();
    migration_report const done = migrate(shop.schema.options());
    CHECK(done.version_before == 1);
    CHECK(done.version_after == schema_version());
    CHECK(shop.rows() == rows);
    CHECK(shop.files() == files);
    CHECK(migrate(shop.schema.options()).version_before == schema_version());
    CHECK(shop.rows() == rows);
}

TEST_CASE("an_upgrade_that_may_not_wait_for_a_lock_changes_nothing") {
    old_shop shop;
    std::string const rows = shop.rows();
    open_transaction holder{shop.schema, "SELECT FROM @.bookings"};
    options options = shop.schema.options();
    options.database = "options='-c lock_timeout=10'";
    std::string said;
    try {
        migrate(options);
    } catch (unavailable_error const& problem) { said = problem.what(); }
    CHECK(has(said, "somebody's transaction holds the tables"));
    holder.commit();
    CHECK(shop.schema.sql().number(shop.schema.in("SELECT max(version) FROM @.migrations")) == 1);
    CHECK(shop.rows() == rows);
}

TEST_CASE("a_schema_to_be_upgraded_is_told_as_such") {
    old_shop shop;
    std::string const complaint = complaint_of([&] { engine const refused{shop.schema.options()}; });
    CHECK(has(complaint, "has version 1, this library needs " + std::to_string(schema_version())));
    CHECK(has(complaint, "bookonce migrate"));
}

TEST_CASE("many_threads_that_upgrade_at_once_all_succeed") {
    old_shop shop;
    std::string const rows = shop.rows();
    std::atomic<int> upgraded{0};
    std::atomic<int> done{0};
    from_many_threads(8, 8, [&](int) {
        try {
            migration_report const report = migrate(shop.schema.options());
            upgraded += report.version_before == 1 ? 1 : 0;
            done += report.version_after == schema_version() ? 1 : 0;
        } catch (std::exception const& problem) { MESSAGE(problem.what()); }
    });
    CHECK(upgraded == 1);
    CHECK(done == 8);
    CHECK(shop.rows() == rows);
    CHECK(shop.schema.sql().number(shop.schema.in("SELECT count(*) FROM @.migrations")) == schema_version());
}

TEST_CASE("an_upgraded_schema_takes_longer_users_and_fences_only") {
    old_shop shop;
    migrate(shop.schema.options());
    engine engine{shop.schema.options()};
    std::string const longest(255, 'y');
    CHECK(std::get<booked>(engine.book({.event = event_id{2}, .user = longest})).booking.user == longest);
    CHECK(engine.audit().sound());
    auto const sqlstate_of_insert = [&](std::string const& seats, std::string const& status, std::string const& user) {
        std::string const sqlstate = shop.schema.sql().sqlstate_of(
            shop.schema.in("BEGIN; INSERT INTO @.bookings (event_id, booked_at, booking_id, seats, status, user_id) "
                           "VALUES (2, now(), gen_random_uuid(), ") +
            seats + ", '" + status + "', " + user + ")");
        shop.schema.sql().run("ROLLBACK");
        return sqlstate;
    };
    CHECK(sqlstate_of_insert("0", "cancelled", "'(nobody)'") == "00000");
    CHECK(sqlstate_of_insert("0", "confirmed", "'(nobody)'") == "23514");
    CHECK(sqlstate_of_insert("1", "confirmed", "repeat('z', 256)") == "23514");
}
