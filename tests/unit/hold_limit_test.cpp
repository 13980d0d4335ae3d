// A hold lasts no longer than its event allows, though time passes between the read and the write.
#include <doctest/doctest.h>

#include "held_seats.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

/// Bob's hold may last until two o'clock.
struct limited_hold : held_seats {
    limited_hold() { rows().row.hold_limit = 2h; }

    /// An extension, during whose write so much time has passed since its read.
    std::size_t extend_slowly(std::chrono::seconds ttl, std::chrono::microseconds passed) {
        driven.store.writes_to_come.push_back({.before = [this, passed] { time += passed; }});
        return run(command_of(extend_request{.event = concert, .id = id_of(1), .ttl = ttl}));
    }
};

}  // namespace

TEST_CASE("an_extension_lands_up_to_the_last_instant") {
    limited_hold held;
    auto const asked = held.extend_slowly(2h - 1s, 1s);
    CHECK(held.driven.get<extended>(asked).booking.expires_at == noon + 2h);
    CHECK(held.row().expires_at == noon + 2h);
}

TEST_CASE("an_extension_that_is_written_too_late_reaches_the_limit") {
    limited_hold held;
    auto const asked = held.extend_slowly(2h - 1s, 1s + 1us);
    CHECK(held.driven.get<hold_limit_reached>(asked).latest == noon + 2h);
    CHECK(held.row().expires_at == noon + 1h);
    CHECK(held.rows().row.version == 1);
}

TEST_CASE("one_extension_that_comes_too_late_leaves_the_others") {
    limited_hold held;
    booking other = booking_of(concert, 2, "eve", 1, booking_status::held);
    other.booked_at = noon - 10min;
    other.expires_at = noon + 30min;
    held.rows().bookings.put(other);
    held.rows().row.available -= 1;
    auto const too_late =
        held.ask(command_of(extend_request{.event = concert, .id = id_of(2), .ttl = 2h - 10min - 1s}));
    auto const asked = held.extend_slowly(90min, 2s);
    CHECK(held.driven.get<hold_limit_reached>(too_late).latest == noon + 110min);
    CHECK(held.driven.get<extended>(asked).booking.expires_at == noon + 2s + 90min);
    CHECK(held.row(2).expires_at == noon + 30min);
}
