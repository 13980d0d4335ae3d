#include <algorithm>
#include <utility>

#include <doctest/doctest.h>

#include <bookonce/limits.hpp>

#include "hand_driven_dispatcher.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

constexpr event_id concert{7};
constexpr event_id play{8};
constexpr event_id film{9};

dispatcher_settings settings(std::size_t batch_requests = 512, std::size_t queue_length = 10'000) {
    return {.queue_length = queue_length,
            .batch_requests = batch_requests,
            .backoff = {.kind = backoff::shape::none},
            .seed = 1};
}

std::string user(std::size_t number) { return "user" + std::to_string(number); }

}  // namespace

TEST_CASE("a_lone_request_goes_at_once") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    CHECK(driven.subject.due() == time_point::max());
    auto const request = driven.ask(concert, book_command(1, "ann", 2));
    CHECK(driven.subject.due() <= driven.now);
    CHECK(driven.turn());
    auto const& made = driven.get<booked>(request);
    CHECK(made.booking.id == id_of(1));
    CHECK(made.booking.user == "ann");
    CHECK(made.booking.seats == 2);
    CHECK(made.booking.booked_at != timestamp{});
    CHECK(made.version == 1);
    CHECK(made.attempts == 1);
    CHECK_FALSE(made.replayed);
    CHECK(driven.tables.events.at(concert).row.available == 8);
    CHECK_FALSE(driven.turn());
}

TEST_CASE("what_arrives_during_an_attempt_goes_together_with_the_next") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 100);
    driven.ask(concert, book_command(1, "first"));
    REQUIRE(driven.gather());
    for (std::uint32_t number = 2; number <= 50; ++number) { driven.ask(concert, book_command(number, user(number))); }
    CHECK_FALSE(driven.gather());
    driven.read();
    driven.before_write();
    driven.write();
    driven.settle();
    CHECK(driven.run() == 1);
    REQUIRE(driven.store.writes.size() == 2);
    CHECK(driven.store.writes[1].at(0).made.size() == 49);
    CHECK(driven.tables.events.at(concert).row.version == 2);
    for (std::size_t request = 0; request < 50; ++request) { CHECK(driven.ending_of(request) == "booked"); }
}

TEST_CASE("requests_of_an_event_are_served_first_in_first_out") {
    hand_driven_dispatcher driven{settings(2)};
    driven.tables.add_event(concert, 3);
    for (std::uint32_t number = 0; number < 5; ++number) {
        driven.ask(concert, book_command(number + 1, user(number)));
    }
    driven.run();
    CHECK(driven.get<booked>(0).version == 1);
    CHECK(driven.get<booked>(1).version == 1);
    CHECK(driven.get<booked>(2).version == 2);
    CHECK(driven.ending_of(3) == "sold_out");
    CHECK(driven.ending_of(4) == "sold_out");
}

TEST_CASE("a_batch_never_exceeds_its_limit") {
    hand_driven_dispatcher driven{settings(16)};
    driven.tables.add_event(concert, 1'000);
    for (std::uint32_t number = 0; number < 100; ++number) {
        driven.ask(concert, book_command(number + 1, user(number)));
    }
    driven.run();
    for (auto const& write : driven.store.writes) { CHECK(write.at(0).made.size() <= 16); }
    CHECK(driven.store.writes.size() == 7);
}

TEST_CASE("events_share_a_statement_in_the_order_of_their_ids") {
    hand_driven_dispatcher driven;
    for (event_id const event : {concert, play, film}) { driven.tables.add_event(event, 10); }
    for (event_id const event : {film, concert, play}) { driven.ask(event, book_command(1, "ann")); }
    CHECK(driven.turn());
    REQUIRE(driven.store.writes.size() == 1);
    REQUIRE(driven.store.writes[0].size() == 3);
    CHECK(driven.store.writes[0][0].event == concert);
    CHECK(driven.store.writes[0][1].event == play);
    CHECK(driven.store.writes[0][2].event == film);
    for (std::size_t request = 0; request < 3; ++request) { CHECK(driven.ending_of(request) == "booked"); }
}

TEST_CASE("a_session_that_joins_no_events_gets_them_one_by_one") {
    hand_driven_dispatcher driven{settings()};
    driven.store.joins = false;
    for (event_id const event : {concert, play}) { driven.tables.add_event(event, 10); }
    driven.ask(concert, book_command(1, "ann"));
    driven.ask(play, book_command(2, "bob"));
    CHECK(driven.run() == 2);
    for (auto const& read : driven.store.reads) { CHECK(read.size() == 1); }
    for (auto const& write : driven.store.writes) { CHECK(write.size() == 1); }
}

TEST_CASE("a_hot_event_delays_a_cold_one_by_one_attempt_at_most") {
    hand_driven_dispatcher driven{settings(8)};
    driven.tables.add_event(concert, 1'000);
    driven.tables.add_event(play, 10);
    for (std::uint32_t number = 0; number < 200; ++number) {
        driven.ask(concert, book_command(number + 1, user(number)));
    }
    REQUIRE(driven.gather());
    auto const cold = driven.ask(play, book_command(1'000, "ann"));
    driven.read();
    driven.before_write();
    driven.write();
    driven.settle();
    driven.turn();
    CHECK(driven.answered(cold));
}

TEST_CASE("one_events_conflict_leaves_its_neighbours_alone") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    driven.tables.add_event(play, 10);
    for (event_id const event : {concert, play}) { driven.ask(event, book_command(9, "eve")); }
    driven.run();
    auto const hurt = driven.ask(concert, book_command(1, "ann"));
    auto const unhurt = driven.ask(play, book_command(2, "bob"));
    driven.store.writes_to_come.push_back({.before = [&] { driven.tables.move_on(concert); }});
    driven.turn();
    CHECK_FALSE(driven.answered(hurt));
    CHECK(driven.get<booked>(unhurt).attempts == 1);
    driven.run();
    CHECK(driven.get<booked>(hurt).attempts == 2);
    CHECK(driven.subject.counts().conflicts == 1);
    CHECK(driven.subject.counts().attempts == 5);
}

TEST_CASE("a_failed_joint_statement_separates_its_events_once") {
    hand_driven_dispatcher driven;
    for (event_id const event : {concert, play}) { driven.tables.add_event(event, 10); }
    driven.ask(concert, book_command(1, "ann"));
    driven.ask(play, book_command(2, "bob"));
    driven.store.writes_to_come.push_back({.failure = unique_violation()});
    driven.turn();
    CHECK(driven.store.writes.at(0).size() == 2);
    driven.run();
    REQUIRE(driven.store.writes.size() == 3);
    CHECK(driven.store.writes[1].size() == 1);
    CHECK(driven.store.writes[2].size() == 1);
    CHECK(driven.ending_of(0) == "booked");
    CHECK(driven.ending_of(1) == "booked");

    driven.pass(1s);
    driven.ask(concert, book_command(3, "cat"));
    driven.ask(play, book_command(4, "dan"));
    driven.run();
    CHECK(driven.store.writes.back().size() == 2);
}

TEST_CASE("a_full_queue_gives_the_request_back") {
    hand_driven_dispatcher driven{settings(512, 3)};
    driven.tables.add_event(concert, 10);
    for (std::uint32_t number = 1; number <= 3; ++number) {
        CHECK(driven.is_taken(concert, book_command(number, user(number))));
    }
    CHECK_FALSE(driven.is_taken(concert, book_command(4, "late")));
    CHECK(driven.subject.queued() == 3);
    driven.turn();
    CHECK(driven.is_taken(concert, book_command(5, "later")));
}

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

TEST_CASE("final_answers_do_not_wait_for_the_write_of_the_others") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    driven.tables.book_elsewhere(concert, booking_of(concert, 9, "old"));
    auto const known = driven.ask(concert, book_command(1, "old"));
    auto const fresh = driven.ask(concert, book_command(2, "new"));
    driven.ask(concert, cancel_command(3));  // needs a read
    driven.gather();
    driven.read();
    driven.before_write();
    CHECK(driven.ending_of(known) == "already_booked");
    CHECK_FALSE(driven.answered(fresh));
}

TEST_CASE("an_answer_that_rests_on_the_change_waits_for_it") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 1);
    auto const seated = driven.ask(concert, book_command(1, "ann"));
    auto const refused = driven.ask(concert, book_command(2, "bob"));
    driven.store.writes_to_come.push_back({.before = [&] { driven.tables.move_on(concert); }});
    driven.gather();
    driven.read();
    driven.before_write();
    CHECK_FALSE(driven.answered(refused));
    driven.write();
    driven.settle();
    CHECK_FALSE(driven.answered(refused));
    driven.run();
    CHECK(driven.ending_of(seated) == "booked");
    CHECK(driven.ending_of(refused) == "sold_out");
}

TEST_CASE("cancel_and_rebook_sent_together_both_succeed") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 1);
    driven.ask(concert, book_command(1, "ann"));
    driven.run();
    auto const gone = driven.ask(concert, cancel_command(1));
    auto const again = driven.ask(concert, book_command(2, "ann"));
    driven.run();
    CHECK(driven.ending_of(gone) == "cancelled");
    CHECK(driven.ending_of(again) == "booked");
    CHECK(driven.tables.events.at(concert).row.available == 0);
}

TEST_CASE("book_and_cancel_sent_together_happen_in_their_order") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 1);
    auto const made = driven.ask(concert, book_command(1, "ann"));
    auto const gone = driven.ask(concert, cancel_command(1));
    driven.run();
    CHECK(driven.ending_of(made) == "booked");
    CHECK(driven.ending_of(gone) == "cancelled");
    CHECK(driven.tables.events.at(concert).row.available == 1);
}

TEST_CASE("a_request_that_waits_for_the_next_batch_spends_no_attempt") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 1);
    driven.ask(concert, book_command(1, "ann"));
    driven.run();
    driven.ask(concert, cancel_command(1));
    auto const again = driven.ask(concert, book_command(2, "ann"), {.attempts_max = 1});
    driven.run();
    CHECK(driven.ending_of(again) == "booked");
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

TEST_CASE("a_lane_that_stops_answers_everything_once") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    auto const in_round = driven.ask(concert, book_command(1, "ann"));
    driven.gather();
    driven.read();
    driven.before_write();
    auto const waiting = driven.ask(concert, book_command(2, "bob"));
    auto const elsewhere = driven.ask(play, book_command(3, "cat"));
    auto const stop = [&] { driven.answer_all({store::failure::refused, "", "the engine has stopped"}); };
    SUBCASE("before its write, which is not sent then") {
        stop();
        CHECK(driven.ending_of(in_round) == "unavailable");
        CHECK(driven.current->next() == round_step::settle);
    }
    SUBCASE("in its write, which may land") {
        driven.store.writes_to_come.push_back({.before = stop});
        driven.write();
        CHECK(driven.ending_of(in_round) == "in_doubt");
    }
    CHECK(driven.get<unavailable>(waiting).reason == "the engine has stopped");
    CHECK(driven.ending_of(elsewhere) == "unavailable");
    driven.settle();
    CHECK_FALSE(driven.turn());
    for (auto const request : {in_round, waiting, elsewhere}) { CHECK(driven.answers.at(request).size() == 1); }
}

TEST_CASE("a_write_that_nobody_waits_for_is_not_sent") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    auto const request = driven.ask(concert, book_command(1, "ann"), {.deadline = 10ms});
    driven.gather();
    driven.read();
    driven.before_write();
    driven.pass(10ms);
    driven.expire();
    CHECK(driven.answered(request));
    driven.settle();
    CHECK(driven.store.writes.empty());
}

TEST_CASE("nobody_waits_once_all_callers_are_past_their_deadlines") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    driven.ask(concert, book_command(1, "ann"), {.deadline = 10ms});
    driven.ask(concert, book_command(2, "bob"), {.deadline = 20ms});
    driven.gather();
    driven.pass(10ms);
    driven.expire();
    CHECK_FALSE(driven.subject.nobody_waits());
    driven.pass(10ms);
    driven.expire();
    CHECK(driven.subject.nobody_waits());
}

TEST_CASE("counts_add_up_over_every_kind_of_ending") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 2);
    driven.tables.add_event(play, 5);
    driven.tables.events.at(play).row.open = false;
    driven.ask(concert, book_command(1, "ann"));
    driven.run();
    driven.ask(concert, book_command(1, "ann"));
    driven.ask(concert, book_command(2, "ann"));
    driven.ask(concert, book_command(1, "bob"));
    driven.ask(concert, book_command(3, "cat", 5));
    driven.ask(play, book_command(4, "dan"));
    driven.ask(film, book_command(5, "eve"));
    driven.ask(concert, cancel_command(77));
    driven.run();
    driven.ask(concert, cancel_command(1));
    driven.run();
    driven.ask(concert, cancel_command(1));
    driven.run();
    driven.ask(concert, book_command(6, "late"), {.deadline = 1ms});
    driven.pass(1ms);
    driven.expire();
    metrics_snapshot const& counts = driven.subject.counts();
    CHECK(counts.requests == 11);
    CHECK(counts.count_of<booked>() == 2);
    CHECK(counts.replayed == 2);
    CHECK(counts.count_of<already_booked>() == 1);
    CHECK(counts.count_of<booking_id_used>() == 1);
    CHECK(counts.count_of<sold_out>() == 1);
    CHECK(counts.count_of<event_closed>() == 1);
    CHECK(counts.count_of<event_not_found>() == 1);
    CHECK(counts.count_of<booking_not_found>() == 1);
    CHECK(counts.count_of<cancelled>() == 2);
    CHECK(counts.count_of<deadline_exceeded>() == 1);
    CHECK(counts.conflicts == 0);
    CHECK(counts.statements == driven.store.reads.size() + driven.store.writes.size());
    CHECK(counts.reads == driven.store.reads.size());
    CHECK(counts.rounds >= counts.attempts);
    CHECK(counts.rounds >= counts.reads);
    CHECK(counts.rounds <= counts.statements);
    CHECK(counts.request_durations.count() == counts.requests);
    CHECK(counts.round_durations.count() == counts.rounds);
    CHECK(counts.read_durations.succeeded.count() == counts.reads);
    CHECK(counts.write_durations.succeeded.count() == counts.statements - counts.reads);
}

TEST_CASE("batch_sizes_are_counted_by_powers_of_two") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 1'000);
    std::uint32_t number = 0;
    for (std::size_t const size : {1U, 2U, 3U, 4U, 512U}) {
        for (std::size_t count = 0; count < size; ++count) {
            ++number;
            driven.ask(concert, book_command(number, user(number)));
        }
        driven.wait_until_due();
        REQUIRE(driven.turn());
    }
    auto const& sizes = driven.subject.counts().batch_sizes;
    CHECK(sizes[0] == 1);
    CHECK(sizes[1] == 2);
    CHECK(sizes[2] == 1);
    CHECK(sizes[9] == 1);
    CHECK(sizes[10] == 0);
    CHECK(driven.subject.counts().batched_requests == 522);
}

TEST_CASE("an_event_whose_requests_are_all_answered_waits_for_nothing") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    driven.ask(concert, book_command(1, "ann"));
    auto replies = driven.subject.refuse_unsent({store::failure::misconfigured, "28P01", "wrong password"}, driven.now);
    CHECK(replies.size() == 1);
    CHECK(driven.subject.due() == time_point::max());
    driven.ask(concert, book_command(2, "bob"));
    replies = driven.subject.expire(driven.now + limits::deadline_max);
    CHECK(replies.size() == 1);
    CHECK(driven.subject.due() == time_point::max());
    auto const request = driven.ask(concert, book_command(3, "cleo"));
    CHECK(driven.turn());
    CHECK(driven.get<booked>(request).booking.id == id_of(3));
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
