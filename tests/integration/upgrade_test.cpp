// From older versions of the schema to this library's, with rows in it.
#include <atomic>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <bookonce/bookonce.hpp>

#include "complaint.hpp"
#include "database.hpp"
#include "old_shop.hpp"
#include "process.hpp"
#include "rush.hpp"

using namespace bookonce;
using namespace bookonce::test;

TEST_CASE("an_upgrade_keeps_every_row_where_it_is") {
    for (int const version : {1, 2, 3}) {
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
    CHECK(shop.version() == 1);
    CHECK(shop.rows() == rows);
}

TEST_CASE("a_schema_to_be_upgraded_is_told_as_such") {
    for (int const version : {1, 2, 3}) {
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
    for (int const version : {1, 2, 3}) {
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

TEST_CASE("the_last_migrations_can_be_made_by_hand_with_psql") {
    old_shop shop{3};
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
                                     SCHEMA_FOLDER "/0004_holds_and_history.sql",
                                     "--file",
                                     SCHEMA_FOLDER "/0005_live_holds.sql",
                                     "--file",
                                     SCHEMA_FOLDER "/0006_one_event_beside_its_rows.sql"};
    process by_hand{command};
    process_result const result = by_hand.wait();
    REQUIRE_MESSAGE(result.exit_code == 0, result.err);
    shop.schema.sql().run(shop.schema.in("INSERT INTO @.migrations (version) VALUES (4), (5), (6)"));
    engine engine{shop.schema.options()};
    CHECK(std::holds_alternative<booked>(engine.book({.event = event_id{2}, .user = "ann"})));
    CHECK(engine.audit().sound());
}

TEST_CASE("an_upgraded_schema_books_in_and_cancels_what_was_there") {
    for (int const version : {1, 2, 3}) {
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
        if (version > 1) {
            auto const fenced = booking_id::parse("00000000-0000-7000-8000-000000000005").value();
            CHECK(std::holds_alternative<booking_id_used>(
                engine.book({.event = event_id{1}, .user = "gus", .id = fenced})));
        }
        CHECK(engine.audit().sound());
    }
}

TEST_CASE("an_upgraded_schema_holds_and_confirms") {
    for (int const version : {1, 2, 3}) {
        CAPTURE(version);
        old_shop shop{version};
        migrate(shop.schema.options());
        engine engine{shop.schema.options()};
        auto const fresh = std::get<held>(engine.hold({.event = event_id{2}, .user = "ann", .seats = 5}));
        CHECK(std::get<sold_out>(engine.book({.event = event_id{2}, .user = "eve"})).available == 0);
        CHECK_FALSE(std::get<confirmed>(engine.confirm({.event = event_id{2}, .id = fresh.booking.id})).late);
        // A hold from before has no end.
        auto const old = booking_id::parse("00000000-0000-7000-8000-000000000002").value();
        CHECK_FALSE(std::get<confirmed>(engine.confirm({.event = event_id{1}, .id = old})).late);
        CHECK(engine.audit().sound());
    }
}

TEST_CASE("an_upgrade_begins_the_history_of_every_event") {
    old_shop shop{3};
    migrate(shop.schema.options());
    CHECK(shop.schema.sql().text(shop.schema.in(
              "SELECT string_agg(concat_ws(',', event_id, version, what, capacity, overbook, status), ';' ORDER BY "
              "event_id) FROM @.history")) == "1,7,created,9,0,open;2,0,created,5,0,open");
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
