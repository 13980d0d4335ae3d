#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <bookonce/event.hpp>
#include <bookonce/ids.hpp>

namespace bookonce::simulation {

/// A place in one event's history: 0 is its creation, and each change that lands makes the next.
using state_index = std::int64_t;
inline constexpr state_index no_event_yet = -1;

/// A state at a time: holds lapse without a change.
struct instant {
    state_index state = 0;
    timestamp time;
};

/// What one booking's row said from a state on.
struct row_state {
    state_index since = 0;
    booking row;
    std::vector<int> by;  ///< the calls whose change it is; none: another's
};

/// One booking with its whole history.
struct kept_booking {
    booking_id id;
    std::vector<row_state> rows;  ///< one at least

    booking const& now() const noexcept { return rows.back().row; }
    /// What there was in this state; null before it was made.
    row_state const* at(state_index state) const noexcept;
};

/// An id that no booking may take any more.
struct kept_fence {
    booking_id id;
    timestamp at;
    state_index made_at = 0;
};

/// What one change left behind.
struct event_state {
    std::int64_t version = 0;
    int available = 0;
    bool open = true;
    timestamp at;
};

/// What an event allows. Nothing changes it here.
struct event_rules {
    int seats = 0;  ///< capacity and overbooked ones
    int bookings_per_user = 1;
    int seats_per_user = 0;  ///< 0: no limit
    std::chrono::seconds hold_limit = std::chrono::hours{2};
    std::optional<timestamp> opens_at = {};
    std::optional<timestamp> closes_at = {};
};

/// One event with its whole history.
struct kept_event {
    event_id id;
    event_rules rules;
    std::vector<event_state> states;
    std::vector<kept_booking> bookings = {};
    std::vector<kept_fence> fences = {};
    bool locked = false;  ///< by somebody's transaction

    event_state const& now() const noexcept { return states.back(); }
    state_index index() const noexcept { return static_cast<state_index>(states.size()) - 1; }
    event_state const& state(state_index at) const { return states.at(static_cast<std::size_t>(at)); }
    kept_booking const* find(booking_id const& wanted) const noexcept;
    kept_fence const* fence_of(booking_id const& wanted) const noexcept;

    bool on_sale(instant at) const;
    /// Those of lapsed holds included.
    int free_seats(instant at) const;
    /// The user's bookings that keep their seats.
    std::vector<booking> active_of(std::string_view user, instant at) const;
    /// The same with lapsed holds whose rows nobody has changed yet.
    std::vector<booking> rows_of(std::string_view user, state_index at) const;
    /// When a hold ends, or the sales begin or end: after the one time, up to the other.
    std::vector<timestamp> turns_between(timestamp after, timestamp until) const;
};

/// Whether they say the same, whatever change has said it.
bool same(booking const& left, booking const& right);
/// At exactly its end it is over.
bool has_lapsed(booking const& row, timestamp time) noexcept;
/// As everybody should see it then.
booking seen_at(booking row, timestamp time);

}  // namespace bookonce::simulation
