// What a lane remembers of its events.
#include <algorithm>
#include <utility>

#include <bookonce/limits.hpp>

#include "dispatcher_steps.hpp"

using namespace bookonce;
using namespace bookonce::test;

TEST_CASE("the_next_attempt_may_write_on_what_the_last_one_left") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    driven.ask(concert, book_command(1, "ann"));
    driven.run();
    driven.ask(concert, book_command(2, "bob"));
    driven.run();
    CHECK(driven.ending_of(1) == "booked");
    CHECK_FALSE(driven.store.writes.at(0).at(0).version);
    CHECK(driven.store.writes.at(1).at(0).version == 1);
    CHECK(driven.store.reads.empty());
}

TEST_CASE("a_wrong_memory_costs_one_conflict_and_is_counted_as_one") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    driven.ask(concert, book_command(1, "ann"));
    driven.run();
    driven.tables.move_on(concert);
    driven.ask(concert, book_command(2, "bob"));
    driven.run();
    CHECK(driven.get<booked>(1).attempts == 2);
    CHECK(driven.subject.counts().conflicts == 1);
    CHECK(driven.subject.counts().booked_conflicts == 1);
}

TEST_CASE("a_memory_that_lacks_a_booking_is_mended_by_reading") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    driven.ask(concert, book_command(1, "ann"));
    driven.run();
    auto const again = driven.ask(concert, book_command(2, "ann"));
    driven.run();
    CHECK(driven.get<already_booked>(again).booking.id == id_of(1));
}

TEST_CASE("a_memory_that_keeps_proving_wrong_is_trusted_less_and_less") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10'000);
    std::vector<std::size_t> wrong_after;  // attempts between one wrong memory and the next
    std::size_t since = 0;
    std::uint32_t id = 0;
    for (int round = 0; round < 300; ++round) {
        // Two new users, and one who has come before: on a memory, that is a unique violation.
        for (std::string const& name : {user(++id), user(++id), std::string{"user1"}}) {
            auto const conflicts = driven.subject.counts().conflicts;
            driven.ask(concert, book_command(name == "user1" ? ++id : id, name));
            driven.run();
            ++since;
            if (driven.subject.counts().conflicts == conflicts) { continue; }
            wrong_after.push_back(std::exchange(since, 0));
        }
    }
    REQUIRE(wrong_after.size() >= 4);
    CHECK(wrong_after.size() <= 6);
    CHECK(std::ranges::is_sorted(wrong_after));
    CHECK(wrong_after.back() > 4 * wrong_after.at(1));
}

TEST_CASE("a_sold_out_storm_is_refused_by_reading_alone") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 1);
    driven.ask(concert, book_command(1, "ann"));
    driven.run();
    for (std::uint32_t number = 2; number < 400; ++number) { driven.ask(concert, book_command(number, user(number))); }
    driven.run();
    for (std::size_t request = 1; request < 399; ++request) { CHECK(driven.ending_of(request) == "sold_out"); }
    CHECK(driven.tables.events.at(concert).row.version == 1);
    CHECK(driven.store.writes.size() == 1);
}

TEST_CASE("many_events_pass_through_a_lane_that_remembers_only_some") {
    hand_driven_dispatcher driven{settings(512, 100'000)};
    constexpr std::size_t events = limits::remembered_events_max + 100;
    for (std::size_t number = 1; number <= events; ++number) {
        event_id const event{static_cast<std::int64_t>(number)};
        driven.tables.add_event(event, 1);
        driven.ask(event, book_command(1, "ann"));
        if (number % 1'000 == 0) { driven.run(); }
    }
    driven.run();
    for (std::size_t request = 0; request < events; ++request) { REQUIRE(driven.ending_of(request) == "booked"); }
}

TEST_CASE("more_events_may_wait_than_are_remembered") {
    hand_driven_dispatcher driven{settings(512, 100'000)};
    constexpr int events = static_cast<int>(limits::remembered_events_max) * 2;
    for (int number = 1; number <= events; ++number) {
        driven.tables.add_event({number}, 1);
        driven.ask({number}, book_command(static_cast<std::uint32_t>(number), "ann"));
    }
    driven.run();
    for (int number = 1; number <= events; ++number) { REQUIRE(driven.tables.events.at({number}).row.available == 0); }
}
