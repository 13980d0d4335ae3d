// Several rounds of one dispatcher, and what it remembers of writes in doubt.
#include <doctest/doctest.h>

#include "hand_driven_dispatcher.hpp"
#include "lane/doubts.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

constexpr event_id concert{7};
constexpr event_id play{8};

/// Takes a round to its end.
void finish(hand_driven_dispatcher& driven, bookonce::round* begun) {
    for (bool settled = false; !settled;) {
        settled = begun->next() == round_step::settle;
        auto replies = driven.subject.step(*begun, driven.store, driven.now, [](auto const& ask) { ask(); });
        for (reply& each : replies) { each.done(std::move(each.ending)); }
    }
}

/// Two events, of which one is in a round.
struct one_round_under_way {
    one_round_under_way() {
        driven.tables.add_event(concert, 100);
        driven.tables.add_event(play, 100);
        // The usual round's time, before any has ended, is none.
        driven.ask(concert, book_command(900, "first"));
        driven.turn();
        driven.pass(1s);
        in_round = driven.ask(concert, book_command(901, "second"));
        first = driven.subject.gather(driven.now);
        REQUIRE(first != nullptr);
    }
    hand_driven_dispatcher driven;
    std::size_t in_round = 0;
    bookonce::round* first = nullptr;
};

}  // namespace

TEST_CASE("two_events_are_in_two_rounds_at_once") {
    one_round_under_way under_way;
    auto& driven = under_way.driven;
    auto const other = driven.ask(play, book_command(1, "ann"));
    bookonce::round* const second = driven.subject.gather(driven.now + 1s);
    REQUIRE(second != nullptr);
    CHECK(driven.subject.rounds_under_way() == 2);
    finish(driven, second);
    CHECK(driven.ending_of(other) == "booked");
    CHECK_FALSE(driven.answered(under_way.in_round));
    finish(driven, under_way.first);
    CHECK(driven.ending_of(under_way.in_round) == "booked");
    CHECK(driven.subject.rounds_under_way() == 0);
}

TEST_CASE("an_event_is_in_one_round_at_a_time") {
    one_round_under_way under_way;
    auto& driven = under_way.driven;
    for (std::uint32_t number = 1; number <= 100; ++number) {
        driven.ask(concert, book_command(number, "user" + std::to_string(number)));
    }
    CHECK(driven.subject.gather(driven.now + 1s) == nullptr);
    finish(driven, under_way.first);
    bookonce::round* const next = driven.subject.gather(driven.now + 1s);
    REQUIRE(next != nullptr);
    CHECK(next->batches().at(0).requests.size() == 100);
    finish(driven, next);
}

TEST_CASE("a_round_beside_another_begins_once_it_pays") {
    one_round_under_way under_way;
    auto& driven = under_way.driven;
    // One that took ten milliseconds: the usual time is more than none.
    driven.pass(10ms);
    finish(driven, under_way.first);
    driven.ask(concert, book_command(902, "third"));
    driven.pass(1s);
    bookonce::round* const first = driven.subject.gather(driven.now);
    REQUIRE(first != nullptr);
    driven.ask(play, book_command(1, "ann"));
    CHECK(driven.subject.gather(driven.now) == nullptr);
    CHECK(driven.subject.due() > driven.now);
    CHECK(driven.subject.due() <= driven.now + 10ms);
    SUBCASE("after a usual round's time") { driven.wait_until_due(); }
    SUBCASE("when many wait") {
        for (std::uint32_t number = 2; number <= 32; ++number) {
            driven.ask(play, book_command(number, "user" + std::to_string(number)));
        }
        CHECK(driven.subject.due() <= driven.now);
    }
    bookonce::round* const second = driven.subject.gather(driven.now);
    REQUIRE(second != nullptr);
    finish(driven, second);
    finish(driven, first);
}

TEST_CASE("of_many_that_wait_a_round_leaves_some_to_idle_lanes") {
    hand_driven_dispatcher driven;
    for (std::int64_t number = 1; number <= 100; ++number) {
        driven.tables.add_event({number}, 10);
        driven.ask({number}, book_command(1, "ann"));
    }
    bookonce::round* const first = driven.subject.gather(driven.now, 1);
    REQUIRE(first != nullptr);
    CHECK(first->batches().size() == 50);
    finish(driven, first);
}

TEST_CASE("an_events_requests_stay_together_whoever_is_idle") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 1'000);
    for (std::uint32_t number = 1; number <= 400; ++number) {
        driven.ask(concert, book_command(number, "user" + std::to_string(number)));
    }
    bookonce::round* const only = driven.subject.gather(driven.now, 3);
    REQUIRE(only != nullptr);
    CHECK(only->batches().at(0).requests.size() == 400);
    finish(driven, only);
}

TEST_CASE("who_is_rejected_after_a_doubt_hears_it_once_it_is_fenced") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    driven.store.writes_to_come.push_back({.failure = lost_connection()});
    auto const first = driven.ask(concert, book_command(1, "ann"), {.attempts_max = 1});
    driven.turn();
    REQUIRE(driven.ending_of(first) == "in_doubt");
    store::change late = driven.store.writes.at(0).at(0);
    driven.tables.banned.insert("ann");
    auto const again = driven.ask(concert, book_command(1, "ann"));
    driven.run();
    CHECK(driven.ending_of(again) == "rejected");
    driven.tables.banned.clear();
    CHECK(std::holds_alternative<store::error>(driven.tables.write({&late, 1})));
    CHECK(driven.tables.events.at(concert).row.available == 10);
}

TEST_CASE("deadlines_and_the_end_reach_the_requests_of_all_rounds") {
    one_round_under_way under_way;
    auto& driven = under_way.driven;
    auto const other = driven.ask(play, book_command(1, "ann"), {.deadline = 10ms});
    bookonce::round* const second = driven.subject.gather(driven.now + 1s);
    REQUIRE(second != nullptr);
    driven.pass(10ms);
    driven.expire();
    CHECK(driven.ending_of(other) == "deadline_exceeded");
    CHECK_FALSE(driven.subject.nobody_waits());
    driven.answer_all({store::failure::refused, "", "the engine has stopped"});
    CHECK(driven.ending_of(under_way.in_round) == "unavailable");
    CHECK(driven.subject.nobody_waits());
    finish(driven, second);
    finish(driven, under_way.first);
}

TEST_CASE("who_asks_again_after_a_doubt_is_refused_for_good") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 1);
    driven.store.writes_to_come.push_back({.failure = lost_connection()});
    auto const first = driven.ask(concert, book_command(1, "ann"), {.attempts_max = 1});
    driven.turn();
    REQUIRE(driven.ending_of(first) == "in_doubt");
    store::change late = driven.store.writes.at(0).at(0);
    driven.tables.book_elsewhere(concert, booking_of(concert, 9, "eve"));

    auto const again = driven.ask(concert, book_command(1, "ann"));
    driven.run();
    CHECK(driven.ending_of(again) == "sold_out");
    // A seat is free again, and then the first write arrives.
    driven.ask(concert, cancel_command(9));
    driven.run();
    REQUIRE(driven.tables.events.at(concert).row.available == 1);
    CHECK(std::holds_alternative<store::error>(driven.tables.write({&late, 1})));
    CHECK(driven.tables.events.at(concert).row.available == 1);
}

TEST_CASE("a_doubt_is_remembered_for_its_event_and_its_latest_version") {
    doubts subject;
    CHECK_FALSE(subject.of(concert, id_of(1)));
    subject.note(concert, id_of(1), 4);
    subject.note(concert, id_of(1), 3);
    CHECK(subject.of(concert, id_of(1)) == 4);
    CHECK_FALSE(subject.of(play, id_of(1)));
}

TEST_CASE("the_oldest_of_very_many_doubts_is_forgotten") {
    doubts subject;
    for (std::uint32_t number = 1; number <= 16'385; ++number) { subject.note(concert, id_of(number), 1); }
    CHECK_FALSE(subject.of(concert, id_of(1)));
    CHECK(subject.of(concert, id_of(2)));
    CHECK(subject.of(concert, id_of(16'385)));
}
