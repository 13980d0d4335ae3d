#pragma once

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "event_view.hpp"

namespace bookonce {

/// What one user may still have of an event, besides the booking `except`.
struct user_room {
    std::vector<event_view::entry const*> active;
    int bookings_max = 1;
    int seats_max = 0;   ///< 0: no limit
    int seats = 0;       ///< in the active ones
    bool freed = false;  ///< the change takes one away

    user_room(event_view const& event, std::string_view user, booking_id const& except = {})
        : active{event.active_of(user)}, bookings_max{event.row()->bookings_per_user},
          seats_max{event.row()->seats_per_user}, freed{event.frees(user)} {
        std::erase_if(active, [&](auto const* each) { return each->row.id == except; });
        for (auto const* each : active) { seats += each->row.seats; }
    }

    /// Whether another booking fits.
    bool has_booking() const noexcept { return std::ssize(active) < bookings_max; }
    /// Seats that fit into it, of those wanted.
    int seats_of(int wanted) const noexcept {
        return seats_max == 0 ? wanted : std::clamp(seats_max - seats, 0, wanted);
    }
    /// Whether the refusal rests on an edit of the change.
    bool rests_on_change() const {
        return freed || std::ranges::any_of(active, [](auto const* each) { return each->edited; });
    }
    /// Of the user's bookings the lowest free number: the unique index has one row for each.
    int free_slot() const {
        int slot = 1;
        auto const is_taken = [&](auto const* each) { return each->row.slot == slot; };
        while (std::ranges::any_of(active, is_taken)) { ++slot; }
        return slot;
    }
    /// Why the user gets no more.
    answer refusal() const {
        if (bookings_max == 1 && !active.empty()) { return already_booked{active.front()->row}; }
        return limit_reached();
    }
    user_limit_reached limit_reached() const {
        return {static_cast<int>(active.size()), bookings_max, seats, seats_max};
    }
};

/// Ends the user's lapsed holds but one: another booking takes their slots.
inline void end_lapsed(event_view& event, std::string_view user, booking_id const& except = {}) {
    for (auto const* each : event.lapsed_of(user)) {
        if (each->edited || each->row.id == except) { continue; }
        event.turn({.id = each->row.id, .to = booking_status::expired, .what = "expired"});
    }
}

}  // namespace bookonce
