#include <doctest/doctest.h>

#include "hand_driven_dispatcher.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

constexpr event_id concert{1};
constexpr event_id play{2};

/// The bucket that holds exactly this duration: it has to be one of the bounds.
std::uint64_t count_at(duration_histogram const& durations, std::chrono::nanoseconds bound) {
    auto const place = std::ranges::find(duration_histogram::bounds, bound) - duration_histogram::bounds.begin();
    return durations.buckets.at(static_cast<std::size_t>(place));
}

/// One round in which the read takes 2 ms, the write 10 ms, and the steps between them nothing.
void take_a_slow_round(hand_driven_dispatcher& driven) {
    REQUIRE(driven.gather());
    driven.read();
    driven.pass(2ms);
    driven.before_write();
    driven.write();
    driven.pass(10ms);
    driven.settle();
}

}  // namespace

TEST_CASE("a_booking_lasts_from_its_call_to_its_answer") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    driven.ask(concert, book_command(1, "ann"));
    driven.pass(3ms);
    take_a_slow_round(driven);
    metrics_snapshot const& counts = driven.subject.counts();
    CHECK(count_at(counts.request_durations, 15ms) == 1);
    CHECK(counts.request_durations.sum == 15ms);
    CHECK(counts.round_durations.sum == 12ms);
    CHECK(counts.round_durations.sum == counts.attempt_time);
}

TEST_CASE("a_statement_lasts_from_its_step_to_the_next") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    driven.ask(concert, cancel_command(7));  // reads, and fences the id
    take_a_slow_round(driven);
    metrics_snapshot const& counts = driven.subject.counts();
    CHECK(counts.read_durations.succeeded.sum == 2ms);
    CHECK(count_at(counts.write_durations.succeeded, 10ms) == counts.statements - counts.reads);
}

TEST_CASE("a_request_past_its_deadline_lasted_until_then") {
    hand_driven_dispatcher driven;
    driven.ask(concert, book_command(1, "ann"), {.deadline = 5ms});
    driven.pass(7ms);
    driven.expire();
    CHECK(count_at(driven.subject.counts().request_durations, 7ms) == 1);
}

TEST_CASE("a_request_lasts_until_the_engine_stops") {
    hand_driven_dispatcher driven;
    driven.ask(concert, book_command(1, "ann"));
    driven.pass(30ms);
    driven.answer_all({store::failure::refused, "", "the engine has stopped"});
    CHECK(count_at(driven.subject.counts().request_durations, 30ms) == 1);
}

TEST_CASE("a_request_that_is_not_taken_has_no_duration") {
    hand_driven_dispatcher driven{{.queue_length = 1, .batch_requests = 512, .seed = 1}};
    CHECK(driven.is_taken(concert, book_command(1, "ann")));
    CHECK_FALSE(driven.is_taken(concert, book_command(2, "bob")));
    driven.answer_all({store::failure::refused, "", "the engine has stopped"});
    CHECK(driven.subject.counts().request_durations.count() == 1);
    CHECK(driven.subject.counts().count_of<unavailable>() == 2);
}

TEST_CASE("failed_writes_are_counted_by_their_sqlstate") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    driven.ask(concert, book_command(1, "ann"));
    driven.store.writes_to_come.push_back({.failure = serialization_failure()});
    driven.store.writes_to_come.push_back({.failure = store::error{store::failure::refused, "", "a full disk"}});
    driven.run();
    operation_durations const& writes = driven.subject.counts().write_durations;
    CHECK(writes.failed.at(0).name() == "40001");
    CHECK(writes.failed.at(0).durations.count() == 1);
    CHECK(writes.failed.at(1).name().empty());
    CHECK(writes.failed_otherwise.count() == 1);
}

TEST_CASE("failed_reads_are_counted_by_their_sqlstate") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    driven.ask(concert, cancel_command(7));
    driven.store.reads_to_come.push_back({.failure = statement_cancelled()});
    driven.run();
    operation_durations const& reads = driven.subject.counts().read_durations;
    CHECK(reads.failed.at(0).name() == "57014");
    CHECK(reads.failed.at(0).durations.count() == 1);
    CHECK(reads.succeeded.count() == driven.subject.counts().reads - 1);
    CHECK(driven.subject.counts().write_durations.failed.at(0).name().empty());
}

TEST_CASE("conflicts_are_counted_by_their_event") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    driven.tables.add_event(play, 10);
    for (event_id const event : {concert, play}) { driven.ask(event, book_command(9, "eve")); }
    driven.run();
    driven.ask(concert, book_command(1, "ann"));
    driven.ask(play, book_command(2, "bob"));
    driven.store.writes_to_come.push_back({.before = [&] { driven.tables.move_on(play); }});
    driven.run();
    auto const& worst = driven.subject.counts().contended.worst;
    CHECK(worst.at(0).event == play);
    CHECK(worst.at(0).conflicts == 1);
    CHECK(worst.at(1).conflicts == 0);
}
