#pragma once

#include <string>
#include <utility>

#include <bookonce/request.hpp>

#include "check.hpp"
#include "event_view.hpp"

namespace bookonce {

/// Seats for one user, all of them or none.
struct book {
    std::string user;
    int seats = 0;

    /// A row alone may seat a user. A refusal needs a whole read.
    static constexpr bool needs_bookings = false;
    /// Adds what must be read besides the booking of its own id.
    void ask(store::question& what) const { what.users.push_back(user); }

    verdict decide(own_booking const& own, event_view& event) const {
        if (!event.row()) { return event.refused(own, event_not_found{event.id()}); }
        if (auto const* const there = event.find(own.id)) { return found(*there, event); }
        if (!event.row()->open) { return event.refused(own, event_closed{event.id()}); }
        if (auto const* const other = event.active_of(user)) {
            return event.refused(own, already_booked{other->row}, other->edited);
        }
        if (own.rejection && event.may_still_land(own)) { return event.refused(own, *own.rejection); }
        if (event.frees(user)) { return event_view::waits(); }
        if (seats > event.free_seats()) {
            int const available = event.row()->available;
            return event.refused(own, sold_out{available, seats}, seats <= available);
        }
        return event_view::writes(booked{event.make({own.id, user, seats}), 0, 0, false});
    }

    /// Whether the booking found under its id is what it wants, after a write in doubt.
    static bool is_done(booking const& own) noexcept { return is_active(own.status); }

private:
    verdict found(event_view::entry const& there, event_view const& event) const {
        bool const same = there.row.user == user && there.row.seats == seats && is_active(there.row.status);
        if (!same) { return event_view::answered(booking_id_used{there.row}, there); }
        return event_view::answered(booked{there.row, event.version_of(there), 0, true}, there);
    }
};

/// Checked: throws `std::invalid_argument`.
inline book wish_of(book_request&& request) {
    check_user(request.user);
    check_seats(request.seats);
    return {std::move(request.user), request.seats};
}

}  // namespace bookonce
