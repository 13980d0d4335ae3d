#include <algorithm>

#include <doctest/doctest.h>

#include "hand_driven_dispatcher.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

constexpr event_id concert{7};
constexpr event_id play{8};

std::string user(std::size_t number) { return "user" + std::to_string(number); }

/// A concert and a play with room for all, and somebody whom the application's own constraint keeps
/// out.
struct two_events : hand_driven_dispatcher {
    two_events() {
        tables.add_event(concert, 1'000);
        tables.add_event(play, 1'000);
        tables.banned.insert("mallory");
    }
    /// Whether every request but those in `except` was booked.
    bool all_booked_but(std::vector<std::size_t> const& except) const {
        for (std::size_t request = 0; request < answers.size(); ++request) {
            bool const excepted = std::ranges::find(except, request) != except.end();
            if (!excepted && (!answered(request) || ending_of(request) != "booked")) { return false; }
        }
        return true;
    }
};

}  // namespace

TEST_CASE("a_rejected_request_costs_its_neighbours_nothing_but_time") {
    two_events driven;
    std::size_t mallory = 0;
    for (std::uint32_t number = 1; number <= 100; ++number) {
        if (number == 50) { mallory = driven.ask(concert, book_command(1'000, "mallory"), {.attempts_max = 1}); }
        driven.ask(concert, book_command(number, user(number)), {.attempts_max = 1});
        driven.ask(play, book_command(number, user(number)), {.attempts_max = 1});
    }
    driven.run();
    auto const& told = driven.get<rejected>(mallory);
    CHECK(told.sqlstate == "23514");
    CHECK(told.constraint == "members_only");
    CHECK(driven.all_booked_but({mallory}));
    CHECK(driven.store.writes.size() < 32);  // halves, not one by one
    CHECK(driven.subject.counts().count_of<rejected>() == 1);
}

TEST_CASE("many_rejected_requests_are_each_answered_as_such") {
    two_events driven;
    std::vector<std::size_t> all;
    for (std::uint32_t number = 1; number <= 60; ++number) {
        all.push_back(driven.ask(concert, book_command(1'000 + number, "mallory")));
        driven.ask(concert, book_command(number, user(number)));
        driven.ask(play, book_command(number, user(number)));
    }
    driven.run();
    for (std::size_t const request : all) { CHECK(driven.ending_of(request) == "rejected"); }
    CHECK(driven.all_booked_but(all));
}

TEST_CASE("a_rejection_in_doubt_is_told_after_a_fence") {
    two_events driven;
    driven.store.writes_to_come.push_back({.failure = lost_connection()});
    auto const mallory = driven.ask(concert, book_command(1, "mallory"));
    driven.run();
    CHECK(driven.ending_of(mallory) == "rejected");
    CHECK(driven.tables.events.at(concert).row.version == 1);  // what was lost can no longer land
    CHECK(driven.tables.events.at(concert).row.available == 1'000);
}

TEST_CASE("two_requests_with_a_rejected_id_are_both_told_so") {
    two_events driven;
    auto const first = driven.ask(concert, book_command(1, "mallory"));
    auto const twin = driven.ask(concert, book_command(1, "mallory"));
    auto const other = driven.ask(concert, book_command(2, "ann"));
    driven.run();
    CHECK(driven.ending_of(first) == "rejected");
    CHECK(driven.ending_of(twin) == "rejected");
    CHECK(driven.ending_of(other) == "booked");
}

TEST_CASE("a_rejection_of_a_read_is_unavailable") {
    two_events driven;
    driven.store.reads_to_come.push_back(
        {.failure = store::error{store::failure::rejected, "22003", "out of range", ""}});
    auto const request = driven.ask(concert, cancel_command(1));
    driven.run();
    CHECK(driven.get<unavailable>(request).sqlstate == "22003");
}

TEST_CASE("an_event_that_is_held_does_not_hold_up_another") {
    two_events driven;
    driven.tables.locked.insert(concert);
    auto const held = driven.ask(concert, book_command(1, "ann"), {.deadline = 1h});
    auto const free = driven.ask(play, book_command(2, "bob"), {.attempts_max = 1});
    driven.turn();
    CHECK_FALSE(driven.answered(free));  // they went together
    driven.turn();
    driven.turn();
    CHECK(driven.ending_of(free) == "booked");
    for (std::uint32_t number = 3; number < 20; ++number) {
        auto const next = driven.ask(play, book_command(number, user(number)), {.attempts_max = 1});
        std::size_t const before = driven.store.writes.size();
        while (!driven.answered(next)) {
            driven.wait_until_due();
            REQUIRE(driven.turn());
        }
        CHECK(driven.ending_of(next) == "booked");
        // Never in one statement with the event that is held.
        for (std::size_t at = before; at < driven.store.writes.size(); ++at) {
            CHECK(driven.store.writes[at].size() == 1);
        }
    }
    CHECK_FALSE(driven.answered(held));
    driven.tables.locked.clear();
    driven.run();
    CHECK(driven.ending_of(held) == "booked");
}

TEST_CASE("a_lock_uses_up_no_attempt_and_is_asked_for_less_often") {
    two_events driven;
    driven.tables.locked.insert(concert);
    auto const held = driven.ask(concert, book_command(1, "ann"), {.deadline = 10s, .attempts_max = 1});
    while (!driven.answered(held)) {
        driven.wait_until_due();
        driven.expire();
        driven.turn();
    }
    CHECK(driven.get<unavailable>(held).sqlstate == "55P03");
    CHECK(driven.store.writes.size() < 60);  // in ten seconds, most at intervals of 250 ms
    CHECK(driven.store.writes.size() > 30);
}

TEST_CASE("a_lock_on_one_event_is_no_reason_of_another") {
    two_events driven;
    driven.tables.locked.insert(concert);
    driven.ask(concert, book_command(1, "ann"), {.deadline = 10s});
    REQUIRE(driven.turn());
    auto const late = driven.ask(play, book_command(2, "bob"), {.deadline = 1ms});
    driven.pass(1ms);
    driven.expire();
    CHECK(driven.ending_of(late) == "deadline_exceeded");
}

TEST_CASE("a_hint_that_let_a_write_pass_is_not_waited_for_again") {
    two_events driven;
    auto const book = [&](std::uint32_t number) {
        auto const request = driven.ask(concert, book_command(number, user(number)));
        driven.tables.move_on(concert);  // another engine's: no memory is used
        driven.tables.events.at(concert).row.change_under_way = 77;
        driven.run();
        CHECK(driven.ending_of(request) == "booked");
    };
    for (std::uint32_t number = 1; number <= 5; ++number) { book(number); }
    auto const once = driven.subject.counts().stood_back;
    CHECK(once <= 16);
    for (std::uint32_t number = 6; number <= 10; ++number) { book(number); }
    CHECK(driven.subject.counts().stood_back == once);
}

TEST_CASE("a_row_of_one_request_that_is_held_stops_that_one_only") {
    two_events driven;
    driven.tables.held.insert("eve");
    auto const eve = driven.ask(concert, book_command(1'000, "eve"), {.deadline = 1h});
    for (std::uint32_t number = 1; number <= 100; ++number) {
        driven.ask(concert, book_command(number, user(number)), {.deadline = 1s, .attempts_max = 1});
    }
    while (!driven.all_booked_but({eve})) {
        driven.wait_until_due();
        driven.expire();
        REQUIRE(driven.turn());
    }
    CHECK_FALSE(driven.answered(eve));
    driven.tables.held.clear();
    driven.run();
    CHECK(driven.ending_of(eve) == "booked");
}

TEST_CASE("refusals_after_a_rejection_go_together_again") {
    two_events driven;
    auto const mallory = driven.ask(concert, book_command(1, "mallory"));
    driven.run();
    CHECK(driven.ending_of(mallory) == "rejected");
    driven.tables.events.at(concert).row.open = false;
    for (std::uint32_t number = 2; number < 500; ++number) { driven.ask(concert, book_command(number, user(number))); }
    CHECK(driven.run() < 20);
    CHECK(driven.ending_of(400) == "event_closed");
}

TEST_CASE("an_events_change_that_is_dropped_is_told_so") {
    two_events driven;
    driven.tables.dropped.insert(concert);
    auto const request = driven.ask(concert, book_command(1, "ann"));
    auto const neighbour = driven.ask(play, book_command(2, "bob"));
    driven.run();
    CHECK(driven.get<unavailable>(request).sqlstate == "27000");
    CHECK(driven.ending_of(neighbour) == "booked");
    CHECK(driven.store.writes.size() < 10);
}

TEST_CASE("a_session_that_was_dead_already_costs_no_attempt") {
    two_events driven;
    driven.store.writes_to_come.push_back(
        {.failure = store::error{store::failure::not_connected, "08003", "there is no session"}});
    auto const request = driven.ask(concert, book_command(1, "ann"), {.attempts_max = 1});
    driven.run();
    CHECK(driven.get<booked>(request).attempts == 1);
}

TEST_CASE("a_rejection_in_doubt_uses_the_id_up_for_its_twin") {
    two_events driven;
    driven.store.writes_to_come.push_back({.failure = lost_connection()});
    auto const first = driven.ask(concert, book_command(1, "mallory"));
    auto const twin = driven.ask(concert, book_command(1, "mallory"));
    CHECK(driven.run(100) < 100);
    CHECK(driven.ending_of(first) == "rejected");
    CHECK(driven.ending_of(twin) == "booking_id_used");
}
