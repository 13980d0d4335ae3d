#include <doctest/doctest.h>

#include "hand_driven_dispatcher.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

constexpr event_id concert{7};

dispatcher_settings with_backoff(backoff const& policy) {
    return {.queue_length = 100, .batch_requests = 512, .backoff = policy, .seed = 1};
}

/// Somebody else moves the event on right before an attempt of each of the next calls.
void lose_races(hand_driven_dispatcher& driven, int count) {
    for (int race = 0; race < count; ++race) { driven.store.writes_to_come.push_back({.races = 1}); }
}

/// The same before all attempts of each of the next calls.
void lose_calls(hand_driven_dispatcher& driven, int count) {
    for (int call = 0; call < count; ++call) { driven.store.writes_to_come.push_back({.races = store::tries_max}); }
}

void fail_writes(hand_driven_dispatcher& driven, store::error const& failure, int count) {
    for (int write = 0; write < count; ++write) { driven.store.writes_to_come.push_back({.failure = failure}); }
}

}  // namespace

TEST_CASE("a_lost_race_is_tried_again_within_the_call") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    auto const request = driven.ask(concert, book_command(1, "ann"));
    lose_races(driven, 1);
    driven.run();
    CHECK(driven.get<booked>(request).attempts == 2);
    CHECK(driven.get<booked>(request).version == 2);
    CHECK(driven.store.reads.empty());
    REQUIRE(driven.store.writes.size() == 1);
    CHECK_FALSE(driven.store.writes[0].at(0).version);
}

TEST_CASE("a_retry_decides_again_from_fresh_state") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 1);
    auto const request = driven.ask(concert, book_command(1, "ann"));
    driven.store.writes_to_come.push_back(
        {.before = [&] { driven.tables.book_elsewhere(concert, booking_of(concert, 9, "eve")); }});
    driven.run();
    CHECK(driven.get<sold_out>(request).available == 0);
    CHECK(driven.store.writes.size() == 1);
}

TEST_CASE("a_conflict_inside_a_batch_decides_the_whole_batch_again") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 3);
    for (std::uint32_t number = 1; number <= 3; ++number) {
        driven.ask(concert, book_command(number, "user" + std::to_string(number)));
    }
    driven.store.writes_to_come.push_back(
        {.before = [&] { driven.tables.book_elsewhere(concert, booking_of(concert, 9, "user1", 2)); }});
    driven.run();
    CHECK(driven.get<already_booked>(0).booking.id == id_of(9));
    CHECK(driven.ending_of(1) == "booked");
    CHECK(driven.ending_of(2) == "sold_out");
    CHECK(driven.tables.events.at(concert).row.available == 0);
}

TEST_CASE("a_request_makes_exactly_its_number_of_attempts") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    auto const request = driven.ask(concert, book_command(1, "ann"), {.deadline = 5s, .attempts_max = 4});
    lose_calls(driven, 10);
    driven.run();
    CHECK(driven.get<contended>(request).attempts == 4);
    CHECK(driven.store.writes.size() == 1);
    CHECK(driven.store.reads.empty());
    CHECK(driven.subject.counts().attempts == 4);
    CHECK(driven.subject.counts().conflicts == 4);
}

TEST_CASE("requests_of_one_batch_each_keep_their_own_number_of_attempts") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    auto const impatient = driven.ask(concert, book_command(1, "ann"), {.attempts_max = 1});
    auto const patient = driven.ask(concert, book_command(2, "bob"), {.attempts_max = 3});
    lose_races(driven, 2);
    driven.run();
    CHECK(driven.get<contended>(impatient).attempts == 1);
    CHECK(driven.get<booked>(patient).attempts == 3);
    CHECK(driven.subject.counts().booked_conflicts == 2);
    CHECK(driven.tables.events.at(concert).bookings.size() == 1);
}

TEST_CASE("no_row_a_serialization_failure_and_a_deadlock_are_one_thing") {
    for (char const* sqlstate : {"40001", "40P01"}) {
        hand_driven_dispatcher driven;
        driven.tables.add_event(concert, 10);
        auto const request = driven.ask(concert, book_command(1, "ann"), {.attempts_max = 3});
        fail_writes(driven, {store::failure::conflict, sqlstate, "could not serialize"}, 2);
        driven.run();
        CHECK(driven.get<booked>(request).attempts == 3);
        CHECK(driven.subject.counts().conflicts == 2);
    }
}

TEST_CASE("a_conflict_by_error_ends_contended_like_any_other") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    auto const request = driven.ask(concert, book_command(1, "ann"), {.attempts_max = 2});
    fail_writes(driven, serialization_failure(), 5);
    driven.run();
    CHECK(driven.get<contended>(request).attempts == 2);
}

TEST_CASE("a_deadline_after_a_conflict_by_error_is_no_unavailability") {
    hand_driven_dispatcher driven{with_backoff({.kind = backoff::shape::constant, .initial = 20ms, .max = 20ms})};
    driven.tables.add_event(concert, 10);
    auto const request = driven.ask(concert, book_command(1, "ann"), {.deadline = 10ms});
    fail_writes(driven, serialization_failure(), 1);
    driven.turn();
    driven.pass(10ms);
    driven.expire();
    CHECK(driven.ending_of(request) == "deadline_exceeded");
}

TEST_CASE("a_unique_violation_is_resolved_by_reading_again") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    auto const request = driven.ask(concert, book_command(1, "ann"));
    driven.store.writes_to_come.push_back(
        {.before = [&] { driven.tables.events.at(concert).bookings.put(booking_of(concert, 9, "ann")); }});
    driven.run();
    CHECK(driven.get<already_booked>(request).booking.id == id_of(9));
    CHECK(driven.store.reads.size() == 1);
}

TEST_CASE("waits_follow_the_backoff") {
    hand_driven_dispatcher driven{with_backoff({.kind = backoff::shape::exponential, .initial = 1ms, .max = 4ms})};
    driven.tables.add_event(concert, 10);
    driven.ask(concert, book_command(1, "ann"));
    lose_calls(driven, 5);
    for (auto const wait : {1ms, 2ms, 4ms, 4ms, 4ms}) {
        REQUIRE(driven.turn());
        CHECK(driven.subject.due() == driven.now + wait);
        CHECK_FALSE(driven.gather());
        driven.pass(wait - 1ns);
        CHECK_FALSE(driven.gather());
        driven.pass(1ns);
    }
    REQUIRE(driven.turn());
    CHECK(driven.get<booked>(0).attempts == 5 * store::tries_max + 1);
}

TEST_CASE("without_backoff_there_is_no_wait_after_a_conflict") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    driven.ask(concert, book_command(1, "ann"));
    lose_calls(driven, 1);
    driven.turn();
    CHECK(driven.subject.due() <= driven.now);
}

TEST_CASE("the_backoff_starts_over_after_a_change_that_landed") {
    hand_driven_dispatcher driven{with_backoff({.kind = backoff::shape::exponential, .initial = 1ms, .max = 1s})};
    driven.tables.add_event(concert, 10);
    driven.ask(concert, book_command(1, "ann"));
    lose_calls(driven, 4);
    driven.run();
    driven.pass(1s);
    driven.ask(concert, book_command(2, "bob"));
    lose_calls(driven, 1);
    driven.turn();
    CHECK(driven.subject.due() == driven.now + 1ms);
}

TEST_CASE("a_wait_never_overruns_the_deadline") {
    hand_driven_dispatcher driven{with_backoff({.kind = backoff::shape::constant, .initial = 1s, .max = 1s})};
    driven.tables.add_event(concert, 10);
    auto const request = driven.ask(concert, book_command(1, "ann"), {.deadline = 300ms});
    lose_calls(driven, 1);
    driven.turn();
    CHECK(driven.subject.earliest_deadline() == driven.now + 300ms);
    driven.pass(300ms);
    driven.expire();
    CHECK(driven.get<deadline_exceeded>(request).attempts == store::tries_max);
}

TEST_CASE("another_events_backoff_holds_nobody_up") {
    hand_driven_dispatcher driven{with_backoff({.kind = backoff::shape::constant, .initial = 1s, .max = 1s})};
    driven.tables.add_event(concert, 10);
    driven.tables.add_event({8}, 10);
    driven.ask(concert, book_command(1, "ann"));
    lose_calls(driven, 1);
    driven.turn();
    auto const other = driven.ask({8}, book_command(2, "bob"));
    CHECK(driven.subject.due() <= driven.now);
    CHECK(driven.turn());
    CHECK(driven.ending_of(other) == "booked");
}

TEST_CASE("a_request_overdue_in_the_queue_is_told_so_and_never_sent") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    driven.ask(concert, book_command(1, "ann"));
    driven.gather();
    auto const late = driven.ask(concert, book_command(2, "bob"), {.deadline = 10ms});
    auto const patient = driven.ask(concert, book_command(3, "cat"));
    driven.pass(10ms);
    driven.expire();
    CHECK(driven.get<deadline_exceeded>(late).attempts == 0);
    CHECK_FALSE(driven.answered(patient));
    driven.read();
    driven.before_write();
    driven.write();
    driven.settle();
    driven.run();
    CHECK(driven.ending_of(patient) == "booked");
    CHECK_FALSE(driven.tables.events.at(concert).bookings.contains(id_of(2)));
}

TEST_CASE("nothing_expires_before_its_deadline") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    auto const request = driven.ask(concert, book_command(1, "ann"), {.deadline = 10ms});
    driven.pass(10ms - 1ns);
    driven.expire();
    CHECK_FALSE(driven.answered(request));
}

TEST_CASE("the_databases_refusal_is_unavailable_at_once_in_its_words") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    auto const request = driven.ask(concert, book_command(1, "ann"));
    fail_writes(driven, statement_cancelled(), 1);
    driven.turn();
    CHECK(driven.get<unavailable>(request).sqlstate == "57014");
    CHECK(driven.get<unavailable>(request).reason == "canceling statement due to statement timeout");
    CHECK_FALSE(driven.turn());
}

TEST_CASE("a_read_that_fails_says_why") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    auto const request = driven.ask(concert, cancel_command(1));
    driven.store.reads_to_come.push_back(
        {.failure = store::error{store::failure::misconfigured, "42P01", "run migrate"}});
    driven.turn();
    CHECK(driven.get<unavailable>(request).sqlstate == "42P01");
    CHECK(driven.store.writes.empty());
    CHECK(driven.subject.counts().attempts == 0);
}

TEST_CASE("a_read_whose_connection_breaks_is_read_again") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    auto const request = driven.ask(concert, book_command(1, "ann"), {.attempts_max = 1});
    driven.store.reads_to_come.push_back({.failure = lost_connection()});
    driven.run();
    CHECK(driven.get<booked>(request).attempts == 1);
    CHECK_FALSE(driven.get<booked>(request).replayed);
}

TEST_CASE("a_session_that_cannot_write_is_left_for_another") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    auto const request = driven.ask(concert, book_command(1, "ann"));
    fail_writes(driven, {store::failure::wrong_server, "25006", "cannot execute UPDATE in a read-only transaction"}, 1);
    driven.run();
    CHECK(driven.ending_of(request) == "booked");
}

TEST_CASE("a_deadline_without_a_connection_is_unavailable") {
    hand_driven_dispatcher driven;
    auto const request = driven.ask(concert, book_command(1, "ann"), {.deadline = 10ms});
    driven.subject.note_trouble({store::failure::not_connected, "08001", "the database cannot be reached"});
    driven.pass(10ms);
    driven.expire();
    CHECK(driven.get<unavailable>(request).sqlstate == "08001");
    CHECK(driven.get<unavailable>(request).reason == "the database cannot be reached");
}

TEST_CASE("trouble_that_has_passed_is_not_blamed_for_a_later_deadline") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    driven.subject.note_trouble({store::failure::not_connected, "08001", "the database cannot be reached"});
    driven.ask(concert, book_command(1, "ann"));
    driven.run();
    auto const request = driven.ask(concert, book_command(2, "bob"), {.deadline = 10ms});
    driven.pass(10ms);
    driven.expire();
    CHECK(driven.ending_of(request) == "deadline_exceeded");
}
