#pragma once

#include <algorithm>
#include <functional>
#include <string>

#include "event_view.hpp"

namespace bookonce {

/// The booking that a request is about, or why there is none.
struct target {
    event_view::entry const* there = nullptr;
    verdict refusal = {};  ///< if `there` is null
};

/// Looks the booking up by its id, or by its user (a nil id): the only one that keeps or kept seats,
/// of those that are holds if `holds_only`. `user` may be empty: then anybody's. A missing id is
/// used up, so that no booking with it can land any more, whoever sends it and at whatever version.
inline target find_target(own_booking const& own, std::string const& user, bool holds_only, event_view& event) {
    if (!event.row()) { return {nullptr, event.refused(own, event_not_found{event.id()})}; }
    if (own.id.is_nil()) {
        auto candidates = event.active_of(user);
        for (auto const* each : event.lapsed_of(user)) { candidates.push_back(each); }
        auto const is_hold = [](auto const* each) { return each->row.status == booking_status::held; };
        if (holds_only && std::ranges::any_of(candidates, is_hold)) { std::erase_if(candidates, std::not_fn(is_hold)); }
        if (candidates.size() == 1) { return {candidates.front(), {}}; }
        int const count = static_cast<int>(candidates.size());
        bool const edited = event.frees(user) || std::ranges::any_of(candidates, [](auto const* each) { return each->edited; });
        if (count == 0) { return {nullptr, event.refused(own, booking_not_found{own.id}, edited)}; }
        return {nullptr, event.refused(own, several_bookings{count}, edited)};
    }
    auto const* const there = event.find(own.id);
    if (there == nullptr) {
        event.make(store::fence_of(own.id));
        return {nullptr, event_view::writes(booking_not_found{own.id})};
    }
    if (there->row.seats == 0) { return {nullptr, event_view::answered(booking_not_found{own.id}, *there)}; }
    if (!user.empty() && there->row.user != user) {
        return {nullptr, event.refused(own, not_yours{own.id}, there->edited)};
    }
    return {there, {}};
}

/// As everybody sees it: a lapsed hold keeps its row until somebody needs the seats.
inline booking seen_as(booking row, event_view const& event) {
    if (event.has_lapsed(row)) { row.status = booking_status::expired; }
    return row;
}

/// What every change of a booking says of itself.
inline store::turned_booking turned_by(own_booking const& own, booking const& row, booking_status to, char const* what,
                                       std::string const& reason = {}) {
    return {.id = row.id, .to = to, .what = what, .changed_by = own.request, .reason = reason};
}

}  // namespace bookonce
