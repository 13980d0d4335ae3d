// Of two requests with one booking_id in one batch only the first was in doubt after a lost reply.
// The second heard "nothing changed", though the booking may have landed.
#include <doctest/doctest.h>

#include "hand_driven_dispatcher.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {
constexpr event_id concert{7};
}

TEST_CASE("a_twin_of_a_request_with_a_lost_reply_shares_its_doubt") {
    // Both callers use one booking_id: whatever happened to it happened to both.
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    driven.ask(concert, book_command(1, "ann"), {.deadline = 10ms});
    auto const twin = driven.ask(concert, book_command(1, "ann"), {.deadline = 10ms});
    driven.store.writes_to_come.push_back({.failure = lost_connection(), .lands = true});
    driven.turn();
    driven.pass(10ms);
    driven.expire();
    CHECK(driven.ending_of(0) == "in_doubt");
    CHECK(driven.ending_of(twin) == "in_doubt");
}
