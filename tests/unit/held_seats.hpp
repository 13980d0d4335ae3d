#pragma once

#include <doctest/doctest.h>

#include "hand_driven_dispatcher.hpp"

namespace bookonce::test {

inline constexpr event_id concert{7};
inline constexpr timestamp noon = std::chrono::sys_days{std::chrono::year{2026} / 6 / 1} + std::chrono::hours{12};

/// An event with ten seats, of which bob holds four until one o'clock. The time is in the test's
/// hand.
struct held_seats {
    held_seats() {
        driven.tables.add_event(concert, 10);
        driven.tables.now = [this] { return time; };
        booking hold = booking_of(concert, 1, "bob", 4, booking_status::held);
        hold.booked_at = noon;
        hold.expires_at = noon + std::chrono::hours{1};
        hold.version = 1;
        rows().bookings.put(std::move(hold));
        rows().row.available = 6;
        rows().row.version = 1;
    }

    store::memory::event_rows& rows() { return driven.tables.events.at(concert); }
    booking const& row(std::uint32_t id = 1) { return rows().bookings.at(id_of(id)); }
    /// Changes bob's row.
    template <class Edit>
    void edit(Edit const& change) {
        rows().bookings.edit(id_of(1), change);
    }
    std::size_t ask(command asked) { return driven.ask(concert, std::move(asked)); }
    std::size_t run(command asked) {
        auto const request = ask(std::move(asked));
        driven.run();
        return request;
    }
    /// Whether the first write lands now.
    bool first_write_lands() {
        auto const late = driven.tables.apply(driven.store.writes.at(0));
        return std::get<std::vector<store::written>>(late).at(0).landed;
    }

    hand_driven_dispatcher driven;
    timestamp time = noon;
};

}  // namespace bookonce::test
