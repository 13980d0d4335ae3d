#pragma once

#include <cstdint>

#include <bookonce/event.hpp>

#include "check.hpp"

namespace bookonce::store {

/// What the event would be, as one would make it.
inline new_event updated(event const& old, event_update const& update) {
    new_event wanted;
    wanted.name = update.name.value_or("");
    wanted.capacity = update.capacity.value_or(old.capacity);
    wanted.overbook = update.overbook.value_or(old.overbook);
    wanted.bookings_per_user = update.bookings_per_user.value_or(old.bookings_per_user);
    wanted.seats_per_user = update.seats_per_user.value_or(old.seats_per_user);
    wanted.hold_limit = update.hold_limit.value_or(old.hold_limit);
    wanted.opens_at = update.opens_at.value_or(old.opens_at);
    wanted.closes_at = update.closes_at.value_or(old.closes_at);
    return wanted;
}

/// How many seats too few the event has for the update; 0 or less: none. Throws
/// `std::invalid_argument` if what is given and what stands do not go together.
inline std::int64_t seats_missing(event const& old, event_update const& update) {
    new_event const wanted = updated(old, update);
    if (update.capacity || update.overbook || update.opens_at || update.closes_at) { check_event(wanted); }
    std::int64_t const more =
        std::int64_t{wanted.capacity} + wanted.overbook - old.capacity - std::int64_t{old.overbook};
    return -(old.available + more);
}

}  // namespace bookonce::store
