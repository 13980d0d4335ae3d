#include <doctest/doctest.h>

#include <bookonce/bookonce.hpp>

#include "database.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

/// A running engine, what it has remembered and kept, and what somebody does beneath it.
struct running_engine {
    running_engine() : engine{schema.options()}, concert{schema.add_event(1'000)} {
        for (int number = 0; number < 20; ++number) { must_book("before" + std::to_string(number)); }
    }
    void beneath(std::string const& sql) { schema.sql().run(schema.in(sql)); }
    outcome book(std::string const& user) { return engine.book({.event = concert, .user = user, .deadline = 1min}); }
    void must_book(std::string const& user) {
        auto const told = book(user);
        CHECK_MESSAGE(std::holds_alternative<booked>(told), describe(told));
    }
    /// One answer may say that the engine has met what was done; after it, it books as before.
    void is_in_service() {
        auto const first = book("first");
        bool const true_answer = std::holds_alternative<booked>(first) || std::holds_alternative<unavailable>(first);
        CHECK_MESSAGE(true_answer, describe(first));
        CHECK(schema.active(concert) == 20 + (std::holds_alternative<booked>(first) ? 1 : 0));
        for (int number = 0; number < 20; ++number) { must_book("after" + std::to_string(number)); }
        CHECK(engine.audit().sound());
    }

    fresh_schema schema;
    bookonce::engine engine;
    event_id concert;
};

}  // namespace

TEST_CASE("a_column_that_is_made_wider_needs_no_restart") {
    running_engine running;
    SUBCASE("capacity") { running.beneath("ALTER TABLE @.events ALTER capacity TYPE bigint"); }
    SUBCASE("available") { running.beneath("ALTER TABLE @.events ALTER available TYPE bigint"); }
    SUBCASE("seats") { running.beneath("ALTER TABLE @.bookings ALTER seats TYPE bigint"); }
    SUBCASE("user") { running.beneath("ALTER TABLE @.bookings ALTER user_id TYPE varchar(300) COLLATE \"C\""); }
    SUBCASE("one more") { running.beneath("ALTER TABLE @.bookings ADD note text"); }
    running.is_in_service();
    bookonce::engine another{running.schema.options()};
    CHECK(another.find_event(running.concert)->available == 1'000 - running.schema.active(running.concert));
}

TEST_CASE("a_restore_that_sets_the_version_back_needs_no_restart") {
    running_engine running;
    running.schema.leave_unchecked();  // the version no longer counts the changes
    SUBCASE("far") { running.beneath("UPDATE @.events SET version = 1"); }
    SUBCASE("by one") { running.beneath("UPDATE @.events SET version = version - 1"); }
    running.is_in_service();
}

TEST_CASE("a_table_that_is_away_for_a_while_needs_no_restart") {
    running_engine running;
    std::string table;
    SUBCASE("events") { table = "events"; }
    SUBCASE("bookings") { table = "bookings"; }
    running.beneath("ALTER TABLE @." + table + " RENAME TO away");
    auto const told = running.book("while it is away");
    REQUIRE_MESSAGE(std::holds_alternative<unavailable>(told), describe(told));
    running.beneath("ALTER TABLE @.away RENAME TO " + table);
    running.is_in_service();
}

TEST_CASE("an_event_that_is_removed_and_made_again_needs_no_restart") {
    running_engine running;
    std::string const event = to_string(running.concert);
    running.beneath("DELETE FROM @.bookings; DELETE FROM @.events");
    CHECK(std::holds_alternative<event_not_found>(running.book("nobody")));
    running.beneath("INSERT INTO @.events (event_id, capacity, available) VALUES (" + event + ", 5, 5)");
    running.must_book("ann");
    CHECK(running.schema.available(running.concert) == 4);
}
