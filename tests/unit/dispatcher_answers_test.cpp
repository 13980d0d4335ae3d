// When the answers come, and how they are counted.
#include <bookonce/limits.hpp>

#include "dispatcher_steps.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

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
