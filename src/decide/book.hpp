#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include <bookonce/request.hpp>

#include "check.hpp"
#include "event_view.hpp"
#include "target.hpp"
#include "user_limit.hpp"

namespace bookonce {

/// Seats for one user: booked, or held for a while.
struct book {
    std::string user;
    int seats = 0;
    bool up_to = false;  ///< fewer will do
    std::string data = {};
    std::optional<std::chrono::seconds> ttl = {};  ///< of a hold

    /// A row alone may seat a user. A refusal needs a whole read, and so does what is left.
    bool needs_bookings(own_booking const&) const noexcept { return up_to; }
    static constexpr bool leaves_trace() noexcept { return true; }
    /// Adds what must be read besides the booking of its own id.
    void ask(own_booking const&, store::question& what) const { what.users.push_back(user); }

    verdict decide(own_booking const& own, event_view& event) const {
        if (!event.row()) { return event.refused(own, event_not_found{event.id()}); }
        if (event.turns_unread(own.id)) { return event_view::waits(); }
        if (auto const* const there = event.find(own.id)) { return found(*there, event); }
        if (!event.row()->open) { return event.refused(own, event_closed{event.id(), event.row()->opens_at}); }
        user_room const room{event, user};
        int const most = room.has_booking() ? room.seats_of(seats) : 0;
        if (most < (up_to ? 1 : seats)) { return event.refused(own, room.refusal(), room.rests_on_change()); }
        if (own.rejection && event.may_still_land(own)) { return event.refused(own, *own.rejection); }
        if (event.frees(user)) { return event_view::waits(); }
        int const taken = up_to ? std::min(most, event.free_seats()) : seats;
        int const least = up_to ? 1 : seats;
        if (taken < least || taken > event.free_seats()) {
            return event.refused(own, sold_out{event.seats_at_first(), least}, least <= event.seats_at_first());
        }
        end_lapsed(event, user);
        auto const state = ttl ? booking_status::held : booking_status::confirmed;
        return event_view::writes(
            done(event.make({own.id, user, taken, state, room.free_slot(), ttl, data}), 0, false));
    }

    /// Whether the booking found under its id is what it wants, after a write in doubt.
    static bool is_done(own_booking const&, booking const& there) noexcept { return is_active(there.status); }

private:
    answer done(booking const& row, std::int64_t version, bool replayed) const {
        if (ttl) { return held{{row, version, 0, replayed}}; }
        return booked{{row, version, 0, replayed}};
    }

    /// A hold that was confirmed since is still the answer to its request.
    verdict found(event_view::entry const& there, event_view const& event) const {
        booking const& row = there.row;
        bool const kind = ttl ? row.expires_at.has_value() : !row.expires_at;
        bool const size = up_to ? row.seats <= seats : row.seats == seats;
        bool const stands = is_active(row.status) && !event.has_lapsed(row);
        if (!(kind && size && stands && row.user == user)) {
            return event_view::answered(booking_id_used{seen_as(row, event)}, there);
        }
        return event_view::answered(done(row, event.version_of(there), true), there);
    }
};

/// Checked: throws `std::invalid_argument`.
inline book wish_of(book_request&& request) {
    check_user(request.user);
    check_seats(request.seats);
    check_data(request.data);
    return {std::move(request.user), request.seats, request.up_to, std::move(request.data)};
}
inline book wish_of(hold_request&& request) {
    check_user(request.user);
    check_seats(request.seats);
    check_data(request.data);
    check_ttl(request.ttl);
    return {std::move(request.user), request.seats, request.up_to, std::move(request.data), request.ttl};
}

}  // namespace bookonce
