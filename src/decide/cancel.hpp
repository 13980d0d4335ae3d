#pragma once

#include <bookonce/request.hpp>

#include "event_view.hpp"

namespace bookonce {

/// Gives a booking's seats back.
struct cancel {
    /// It needs its booking.
    static constexpr bool needs_bookings = true;
    static void ask(store::question&) {}

    static verdict decide(own_booking const& own, event_view& event) {
        if (!event.row()) { return event.refused(own, event_not_found{event.id()}); }
        auto const* const there = event.find(own.id);
        if (there == nullptr) {
            // No booking with this id may land any more, whoever sends it and at whatever version.
            event.make(store::fence_of(own.id));
            return event_view::writes(booking_not_found{own.id});
        }
        if (there->row.seats == 0) { return event_view::answered(booking_not_found{own.id}, *there); }
        if (!is_active(there->row.status)) {
            return event_view::answered(cancelled{there->row, event.version_of(*there), 0, true}, *there);
        }
        // A statement cannot touch a row twice.
        if (there->edited) { return event_view::waits(); }
        if (own.rejection && event.may_still_land(own)) { return event.refused(own, *own.rejection); }
        return event_view::writes(cancelled{event.turn(own.id, booking_status::cancelled), 0, 0, false});
    }

    static bool is_done(booking const& own) noexcept { return !is_active(own.status); }
};

inline cancel wish_of(cancel_request&&) { return {}; }

}  // namespace bookonce
