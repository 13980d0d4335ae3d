#include <doctest/doctest.h>

#include "hand_driven_dispatcher.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

constexpr event_id concert{7};

/// A lane that has learned from the version that another engine writes its event too.
struct lane_in_company : hand_driven_dispatcher {
    explicit lane_in_company(int capacity = 100) {
        tables.add_event(concert, capacity);
        ask(concert, book_command(101, "first"));
        run();
        tables.move_on(concert);
        ask(concert, book_command(102, "second"));
        run();
        store.reads.clear();
        store.writes.clear();
        before = subject.counts();
    }

    store::event_row& row() { return tables.events.at(concert).row; }
    std::uint64_t attempts() const { return subject.counts().attempts - before.attempts; }
    std::uint64_t conflicts() const { return subject.counts().conflicts - before.conflicts; }

    metrics_snapshot before;
};

}  // namespace

TEST_CASE("a_shared_event_is_booked_in_one_call_at_the_version_there") {
    lane_in_company driven;
    driven.tables.move_on(concert);
    auto const request = driven.ask(concert, book_command(1, "ann"));
    driven.run();
    CHECK(driven.get<booked>(request).attempts == 1);
    CHECK(driven.store.reads.empty());
    REQUIRE(driven.store.writes.size() == 1);
    CHECK_FALSE(driven.store.writes[0].at(0).version);
    CHECK(driven.conflicts() == 0);
}

TEST_CASE("an_event_without_company_is_written_at_the_version_it_knows") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 100);
    for (std::uint32_t number = 1; number <= 3; ++number) {
        driven.ask(concert, book_command(number, "user" + std::to_string(number)));
        driven.run();
    }
    CHECK(driven.store.writes.at(1).at(0).version == 1);
    CHECK(driven.store.writes.at(2).at(0).version == 2);
    CHECK(driven.store.reads.empty());
}

TEST_CASE("a_belief_refuses_nobody_a_read_does") {
    lane_in_company driven{2};
    auto const request = driven.ask(concert, book_command(1, "ann"));
    driven.run();
    CHECK(driven.get<sold_out>(request).available == 0);
    REQUIRE(driven.store.reads.size() == 1);
    CHECK(driven.store.reads[0].front().users.size() == 1);
    CHECK(driven.store.writes.empty());
}

TEST_CASE("a_user_who_booked_elsewhere_is_found_by_the_constraint") {
    lane_in_company driven;
    driven.tables.book_elsewhere(concert, {concert, id_of(50), "ann", 1, booking_status::confirmed, {}});
    auto const request = driven.ask(concert, book_command(1, "ann"));
    driven.run();
    CHECK(driven.get<already_booked>(request).booking.id == id_of(50));
    CHECK(driven.conflicts() == 1);
}

TEST_CASE("a_write_that_would_meet_another_is_put_off") {
    lane_in_company driven;
    driven.row().change_under_way = true;
    auto const request = driven.ask(concert, cancel_command(101));
    driven.wait_until_due();
    CHECK(driven.turn());
    CHECK(driven.store.writes.empty());
    CHECK_FALSE(driven.answered(request));
    CHECK(driven.subject.counts().stood_back == 1);
    CHECK(driven.subject.due() > driven.now);

    driven.row().change_under_way = false;
    driven.run();
    CHECK(driven.get<cancelled>(request).attempts == 1);
    CHECK(driven.attempts() == 1);
    CHECK(driven.conflicts() == 0);
}

TEST_CASE("a_hint_that_never_ends_does_not_hold_a_write_up_for_ever") {
    lane_in_company driven;
    driven.row().change_under_way = true;
    auto const request = driven.ask(concert, cancel_command(101));
    driven.run();
    CHECK(driven.ending_of(request) == "cancelled");
    CHECK(driven.subject.counts().stood_back == 16);
}

TEST_CASE("what_needs_no_write_does_not_stand_back") {
    lane_in_company driven{2};
    driven.row().change_under_way = true;
    auto const request = driven.ask(concert, book_command(1, "ann"));
    driven.wait_until_due();
    CHECK(driven.turn());
    CHECK(driven.ending_of(request) == "sold_out");
    CHECK(driven.subject.counts().stood_back == 0);
}

TEST_CASE("a_neighbours_failed_write_is_no_trouble_of_who_stood_back") {
    lane_in_company driven;
    event_id const play{8};
    driven.tables.add_event(play, 10);
    driven.row().change_under_way = true;
    auto const patient = driven.ask(concert, cancel_command(101));
    auto const hurt = driven.ask(play, book_command(2, "bob"));
    driven.store.writes_to_come.push_back({.failure = statement_cancelled()});
    driven.wait_until_due();
    driven.pass(1s);  // both may go
    CHECK(driven.turn());
    REQUIRE(driven.store.writes.size() == 1);
    CHECK(driven.ending_of(hurt) == "unavailable");
    CHECK_FALSE(driven.answered(patient));
    driven.row().change_under_way = false;
    driven.run();
    CHECK(driven.ending_of(patient) == "cancelled");
}

TEST_CASE("who_runs_out_of_time_while_standing_back_has_changed_nothing") {
    lane_in_company driven;
    driven.row().change_under_way = true;
    auto const request = driven.ask(concert, cancel_command(101), {.deadline = 50ms});
    driven.wait_until_due();
    CHECK(driven.turn());
    driven.pass(50ms);
    driven.expire();
    CHECK(driven.get<deadline_exceeded>(request).attempts == 0);
    CHECK(driven.store.writes.empty());
}
