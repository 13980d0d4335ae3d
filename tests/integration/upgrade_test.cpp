// From older versions of the schema to this library's, with rows in it.
#include <atomic>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <bookonce/bookonce.hpp>

#include "complaint.hpp"
#include "database.hpp"
#include "old_schema.hpp"
#include "process.hpp"
#include "rush.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

/// A schema of an old version with two events, and bookings of every status and of the longest user
/// ids of the first.
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
    for (int const version : {1, 2}) {
        CAPTURE(version);
        old_shop shop{version};
        std::string const rows = shop.rows();
        std::string const files = shop.files();
        migration_report const done = migrate(shop.schema.options());
        CHECK(done.version_before == version);
        CHECK(done.version_after == schema_version());
        CHECK(shop.rows() == rows);
        CHECK(shop.files() == files);
        CHECK(migrate(shop.schema.options()).version_before == schema_version());
        CHECK(shop.rows() == rows);
    }
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
    for (int const version : {1, 2}) {
        CAPTURE(version);
        old_shop shop{version};
        std::string const complaint = complaint_of([&] { engine const refused{shop.schema.options()}; });
        CHECK(has(complaint, "has version " + std::to_string(version) + ", this library needs " +
                                 std::to_string(schema_version())));
        CHECK(has(complaint, "run 'bookonce migrate'"));
        CHECK_FALSE(has(complaint, "\n"));
    }
}

TEST_CASE("many_threads_that_upgrade_at_once_all_succeed") {
    for (int const version : {1, 2}) {
        CAPTURE(version);
        old_shop shop{version};
        std::string const rows = shop.rows();
        std::atomic<int> upgraded{0};
        std::atomic<int> done{0};
        from_many_threads(8, 8, [&](int) {
            try {
                migration_report const report = migrate(shop.schema.options());
                upgraded += report.version_before == version ? 1 : 0;
                done += report.version_after == schema_version() ? 1 : 0;
            } catch (std::exception const& problem) { MESSAGE(problem.what()); }
        });
        CHECK(upgraded == 1);
        CHECK(done == 8);
        CHECK(shop.rows() == rows);
        CHECK(shop.schema.sql().number(shop.schema.in("SELECT count(*) FROM @.migrations")) == schema_version());
    }
}

TEST_CASE("the_last_migration_can_be_made_by_hand_with_psql") {
    old_shop shop{2};
    std::vector<std::string> command{"/usr/bin/env",
                                     "psql",
                                     "--no-psqlrc",
                                     "--quiet",
                                     "--set",
                                     "ON_ERROR_STOP=1",
                                     "--set",
                                     "schema=" + shop.schema.name(),
                                     "--single-transaction",
                                     "--file",
                                     SCHEMA_FOLDER "/0003_a_change_in_one_call.sql"};
    process by_hand{command};
    process_result const result = by_hand.wait();
    REQUIRE_MESSAGE(result.exit_code == 0, result.err);
    shop.schema.sql().run(shop.schema.in("INSERT INTO @.migrations (version) VALUES (3)"));
    engine engine{shop.schema.options()};
    CHECK(std::holds_alternative<booked>(engine.book({.event = event_id{2}, .user = "ann"})));
    CHECK(engine.audit().sound());
}

TEST_CASE("an_upgraded_schema_books_in_and_cancels_what_was_there") {
    for (int const version : {1, 2}) {
        CAPTURE(version);
        old_shop shop{version};
        migrate(shop.schema.options());
        engine engine{shop.schema.options()};
        auto const again = engine.book({.event = event_id{1}, .user = "bob"});
        CHECK(std::holds_alternative<already_booked>(again));
        auto const id = booking_id::parse("00000000-0000-7000-8000-000000000001").value();
        CHECK_FALSE(std::get<cancelled>(engine.cancel({.event = event_id{1}, .id = id})).replayed);
        CHECK(std::get<booked>(engine.book({.event = event_id{1}, .user = "eve", .seats = 6})).version == 9);
        CHECK(std::get<sold_out>(engine.book({.event = event_id{1}, .user = "fay"})).available == 0);
        CHECK(engine.audit().sound());
    }
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
