// Random sequences of all verbs, in memory, against a plain model of one event.
#include <doctest/doctest.h>

#include "memory_world.hpp"
#include "property.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

constexpr int all_sequences = 12'000;
constexpr int sequences = all_sequences / SEQUENCES_SHARE;
constexpr int steps_max = 40;

/// The same property on a store or a decision that is wrong: it must not last long.
void must_be_caught(tampering tamper) {
    memory_world wrong{std::move(tamper)};
    auto const found = find_difference(wrong, all_sequences, steps_max);
    CHECK_FALSE(found.failure.empty());
    MESSAGE(found.failure);
}

}  // namespace

TEST_CASE("in_memory_each_sequence_ends_as_the_model_says") {
    memory_world tried;
    auto const found = find_difference(tried, sequences, steps_max);
    CHECK_MESSAGE(found.failure.empty(), found.failure);
    CHECK(found.passed == sequences);
    if (SEQUENCES_SHARE > 1) { return; }  // too few for the rarer endings
    // All that can come of a request without faults and races, none of them rarely.
    for (char const* const name : {"booked",
                                   "held",
                                   "confirmed",
                                   "released",
                                   "extended",
                                   "changed",
                                   "cancelled",
                                   "transferred",
                                   "already_booked",
                                   "booking_ended",
                                   "booking_id_used",
                                   "booking_not_found",
                                   "event_closed",
                                   "hold_expired",
                                   "hold_limit_reached",
                                   "more_than_booked",
                                   "not_held",
                                   "not_yours",
                                   "several_bookings",
                                   "sold_out",
                                   "user_limit_reached",
                                   "expired",
                                   "updated",
                                   "taken"}) {
        CAPTURE(name);
        CHECK(tried.endings[name] > 20);
    }
    CHECK(tried.endings.size() == 24);
}

TEST_CASE("a_wrong_decision_or_store_is_caught_by_the_same_test") {
    SUBCASE("seats of lapsed holds count twice") {
        must_be_caught({.seen = [](store::snapshot& seen) { seen.lapsed.seats *= 2; }});
    }
    SUBCASE("seats of lapsed holds are never seen") {
        must_be_caught({.seen = [](store::snapshot& seen) { seen.lapsed = {}; }});
    }
    SUBCASE("lapsed holds stay, though their seats are given away") {
        must_be_caught({.written = [](store::change& written) { written.reclaims.reset(); }});
    }
    SUBCASE("slots are not looked at") {
        must_be_caught({.seen = [](store::snapshot& seen) {
            for (booking& each : seen.bookings) { each.slot = 1; }
        }});
    }
    SUBCASE("an expired hold is confirmed whatever the request wants") {
        must_be_caught({.asked = [](command& asked) {
            if (auto* const wanted = std::get_if<struct confirm>(&asked.wants)) { wanted->late = true; }
        }});
    }
    SUBCASE("a hold lives a moment longer than its end") {
        must_be_caught({.seen = [](store::snapshot& seen) { seen.now -= std::chrono::microseconds{1}; }});
    }
    SUBCASE("a transfer does not look at the receiver's bookings") {
        must_be_caught({.seen = [](store::snapshot& seen) {
            std::erase_if(seen.bookings, [](booking const& each) { return each.user == "bob"; });
        }});
    }
    SUBCASE("a cancellation gives back one seat too few") {
        must_be_caught({.written = [](store::change& written) { written.taken += written.taken < 0 ? 1 : 0; }});
    }
    SUBCASE("the history says changed of everything") {
        must_be_caught({.written = [](store::change& written) {
            for (store::turned_booking& each : written.turned) { each.what = "changed"; }
        }});
    }
}
