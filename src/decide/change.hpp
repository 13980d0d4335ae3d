#pragma once

#include <string>
#include <utility>

#include <bookonce/request.hpp>

#include "check.hpp"
#include "target.hpp"
#include "user_limit.hpp"

/// Changes of an active booking that keep it: its seats, its user.
namespace bookonce {

/// More or fewer seats.
struct change_seats {
    std::string user = {};
    int seats = 0;
    std::string reason = {};

    static constexpr bool needs_bookings(own_booking const&) noexcept { return true; }
    static constexpr bool leaves_trace() noexcept { return false; }
    /// The limit counts all bookings of whose it is.
    void ask(own_booking const& own, store::question& what) const {
        if (!user.empty()) { what.users.push_back(user); }
        if (!own.id.is_nil()) { what.owners.push_back({own.id, true}); }
    }

    verdict decide(own_booking const& own, event_view& event) const {
        auto const [there, refusal] = find_target(own, user, false, event);
        if (there == nullptr) { return refusal; }
        booking const& row = there->row;
        if (!is_active(row.status) || event.has_lapsed(row)) {
            return event.refused(own, booking_ended{seen_as(row, event)}, there->edited);
        }
        if (row.seats == seats) {
            return event_view::answered(changed{{row, event.version_of(*there), 0, true}}, *there);
        }
        if (auto reason_not_to = keeps_from_writing(own, *there, event, leaves_trace())) {
            return *std::move(reason_not_to);
        }
        int const more = seats - row.seats;
        if (more > 0) {
            if (!event.row()->open) { return event.refused(own, event_closed{event.id(), event.row()->opens_at}); }
            user_room const room{event, row.user, row.id};
            if (room.seats_of(seats) < seats) {
                return event.refused(own, room.limit_reached(), room.rests_on_change());
            }
            if (more > event.free_seats()) {
                return event.refused(own, sold_out{event.seats_at_first(), more}, more <= event.seats_at_first());
            }
            event.sell();
        }
        auto turned = turned_by(own, row.id, row.status, "changed", reason);
        turned.seats = seats;
        booking_id const id = row.id;
        return event_view::writes(changed{{event.turn(std::move(turned)), 0, 0, false}}, id);
    }

    bool is_done(own_booking const&, booking const& there) const noexcept {
        return is_active(there.status) && there.seats == seats;
    }
};

/// Another user.
struct transfer {
    std::string user = {};
    std::string to;
    std::string reason = {};

    static constexpr bool needs_bookings(own_booking const&) noexcept { return true; }
    static constexpr bool leaves_trace() noexcept { return false; }
    void ask(own_booking const&, store::question& what) const {
        if (!user.empty()) { what.users.push_back(user); }
        what.users.push_back(to);
    }

    verdict decide(own_booking const& own, event_view& event) const {
        // Whose it is now does not matter once it is that user's.
        auto const* const known = event.row() ? event.find(own.id) : nullptr;
        bool const is_theirs = known != nullptr && known->row.user == to;
        auto const [there, refusal] = find_target(own, is_theirs ? std::string{} : user, false, event);
        if (there == nullptr) { return refusal; }
        booking const& row = there->row;
        if (!is_active(row.status) || event.has_lapsed(row)) {
            return event.refused(own, booking_ended{seen_as(row, event)}, there->edited);
        }
        if (is_done(own, row)) {
            return event_view::answered(transferred{{row, event.version_of(*there), 0, true}}, *there);
        }
        if (auto reason_not_to = keeps_from_writing(own, *there, event, leaves_trace())) {
            return *std::move(reason_not_to);
        }
        user_room const room{event, to, row.id};
        if (!room.has_booking() || room.seats_of(row.seats) < row.seats) {
            return event.refused(own, room.refusal(), room.rests_on_change());
        }
        if (event.frees(to)) { return event_view::waits(); }
        end_lapsed(event, to);
        auto turned = turned_by(own, row.id, row.status, "transferred", reason);
        turned.user = to;
        turned.slot = room.free_slot();
        booking_id const id = row.id;
        return event_view::writes(transferred{{event.turn(std::move(turned)), 0, 0, false}}, id);
    }

    bool is_done(own_booking const&, booking const& there) const noexcept {
        return is_active(there.status) && there.user == to;
    }
};

inline change_seats wish_of(change_request&& request) {
    check_target(request.id, request.user);
    check_seats(request.seats);
    check_reason(request.reason);
    return {std::move(request.user), request.seats, std::move(request.reason)};
}
inline transfer wish_of(transfer_request&& request) {
    check_target(request.id, request.user);
    check_user(request.to);
    check_reason(request.reason);
    return {std::move(request.user), std::move(request.to), std::move(request.reason)};
}

}  // namespace bookonce
