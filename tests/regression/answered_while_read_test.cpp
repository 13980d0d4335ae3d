// A caller whose time ran out while the read was under way heard "nothing changed", and was then
// booked all the same: the change that the read had led to still held its seat.
#include <doctest/doctest.h>

#include "hand_driven_dispatcher.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

constexpr event_id concert{7};

/// One round of the lane. The request's time runs out while the read is under way.
void go_round_past_deadline(hand_driven_dispatcher& driven, std::size_t request) {
    driven.gather();
    driven.read();
    driven.pass(10ms);
    driven.expire();
    REQUIRE(driven.ending_of(request) == "deadline_exceeded");
    driven.before_write();
    driven.write();
    driven.settle();
}

}  // namespace

TEST_CASE("a_request_whose_deadline_passed_in_the_read_is_not_written") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    auto const late = driven.ask(concert, book_command(1, "ann"), {.deadline = 10ms});
    auto const patient = driven.ask(concert, book_command(2, "bob"));
    go_round_past_deadline(driven, late);
    driven.run();
    CHECK_FALSE(driven.tables.events.at(concert).bookings.contains(id_of(1)));
    CHECK(driven.ending_of(patient) == "booked");
    CHECK(driven.tables.events.at(concert).row.available == 9);
}

TEST_CASE("a_cancellation_overdue_in_the_read_is_not_written") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    driven.tables.book_elsewhere(concert, booking_of(concert, 9, "eve"));
    auto const late = driven.ask(concert, cancel_command(9), {.deadline = 10ms});
    go_round_past_deadline(driven, late);
    CHECK(driven.tables.events.at(concert).bookings.at(id_of(9)).status == booking_status::confirmed);
}

TEST_CASE("an_event_whose_requests_have_all_expired_is_not_attempted") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    driven.ask(concert, book_command(1, "ann"), {.deadline = 10ms});
    driven.pass(10ms);
    driven.expire();
    CHECK_FALSE(driven.turn());
    CHECK(driven.store.reads.empty());
    CHECK(driven.subject.due() == time_point::max());
    driven.ask(concert, book_command(2, "bob"));
    CHECK(driven.turn());
    CHECK(driven.ending_of(1) == "booked");
}

TEST_CASE("a_lane_stopped_before_the_write_writes_no_answered_request") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    auto const request = driven.ask(concert, book_command(1, "ann"));
    driven.gather();
    driven.read();
    driven.answer_all({store::failure::refused, "", "the engine has stopped"});
    REQUIRE(driven.ending_of(request) == "unavailable");
    driven.before_write();
    driven.write();
    driven.settle();
    CHECK(driven.tables.events.at(concert).bookings.empty());
}
