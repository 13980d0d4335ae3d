#pragma once

#include <optional>
#include <string>
#include <utility>

#include <bookonce/request.hpp>

#include "check.hpp"
#include "target.hpp"

namespace bookonce {

/// Gives a booking's seats back, all or some.
struct cancel {
    std::string user = {};  ///< whose it must be; empty: anybody's
    std::optional<int> seats = {};
    std::string reason = {};

    /// It needs its booking.
    static constexpr bool needs_bookings(own_booking const&) noexcept { return true; }
    /// Whether the row shows for good that it was done, whatever others do to it afterwards.
    bool leaves_trace() const noexcept { return !seats; }
    void ask(own_booking const&, store::question& what) const {
        if (!user.empty()) { what.users.push_back(user); }
    }

    verdict decide(own_booking const& own, event_view& event) const {
        auto const [there, refusal] = find_target(own, user, false, event);
        if (there == nullptr) { return refusal; }
        booking const& row = there->row;
        if (seats && row.changed_by == own.request) {
            return event_view::answered(cancelled{{seen_as(row, event), event.version_of(*there), 0, true}}, *there);
        }
        if (!is_active(row.status) || event.has_lapsed(row)) {
            return event_view::answered(cancelled{{seen_as(row, event), event.version_of(*there), 0, true}}, *there);
        }
        if (auto reason_not_to = keeps_from_writing(own, *there, event, leaves_trace())) {
            return *std::move(reason_not_to);
        }
        if (seats && *seats > row.seats) { return event.refused(own, more_than_booked{row, *seats}); }
        bool const in_part = seats && *seats < row.seats;
        auto turned = turned_by(own, row.id, in_part ? row.status : booking_status::cancelled, "cancelled", reason);
        if (in_part) { turned.seats = row.seats - *seats; }
        booking_id const id = row.id;
        return event_view::writes(cancelled{{event.turn(std::move(turned)), 0, 0, false}}, id);
    }

    bool is_done(own_booking const& own, booking const& there) const noexcept {
        return !is_active(there.status) || (seats && there.changed_by == own.request);
    }
};

inline cancel wish_of(cancel_request&& request) {
    check_target(request.id, request.user);
    check_reason(request.reason);
    if (request.seats) { check_seats(*request.seats); }
    return {std::move(request.user), request.seats, std::move(request.reason)};
}

}  // namespace bookonce
