#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "event_view.hpp"

namespace bookonce {

/// The booking that a request is about, or why there is none.
struct target {
    event_view::entry const* there = nullptr;
    verdict refusal = {};  ///< if `there` is null
};

/// Looks the booking up by its id, or by its user (a nil id): the user's only active one, else the
/// only hold that has lapsed; with `holds_first` a live hold, else a lapsed one, else a booking.
/// `user` may be empty: then anybody's. A missing id is used up, so that no booking with it can land
/// any more, whoever sends it and at whatever version.
inline target find_target(own_booking const& own, std::string const& user, bool holds_first, event_view& event) {
    if (!event.row()) { return {nullptr, event.refused(own, event_not_found{event.id()})}; }
    // A write that did not land may have named a booking that there is not.
    auto const is_none = [&](auto const* there) { return there == nullptr || there->row.seats == 0; };
    bool const by_user = own.id.is_nil() || (own.found_by_user && is_none(event.find(own.id)));
    if (by_user) {
        auto candidates = event.active_of(user);
        auto const is_hold = [](auto const* each) { return each->row.status == booking_status::held; };
        bool const no_hold = holds_first && std::ranges::none_of(candidates, is_hold);
        if (auto lapsed = event.lapsed_of(user); (candidates.empty() || no_hold) && !lapsed.empty()) {
            candidates = std::move(lapsed);
        } else if (holds_first && !no_hold) {
            std::erase_if(candidates, std::not_fn(is_hold));
        }
        if (candidates.size() == 1) { return {candidates.front(), {}}; }
        int const count = static_cast<int>(candidates.size());
        bool const edited =
            event.frees(user) || std::ranges::any_of(candidates, [](auto const* each) { return each->edited; });
        if (count == 0) { return {nullptr, event.refused(own, booking_not_found{}, edited)}; }
        return {nullptr, event.refused(own, several_bookings{count}, edited)};
    }
    auto const* const there = event.find(own.id);
    if (there == nullptr) {
        event.make(store::fence_of(own.id));
        return {nullptr, event_view::writes(booking_not_found{own.id})};
    }
    if (there->row.seats == 0) { return {nullptr, event_view::answered(booking_not_found{own.id}, *there)}; }
    if (!user.empty() && there->row.user != user) {
        // A write of this request that was to read the hold itself may come yet, when it is this user's
        // again.
        bool const may_come = own.sent_at == any_version && there->row.status == booking_status::held;
        if (may_come) { return {nullptr, {verdict::kind::answered, in_doubt{own.id}}}; }
        return {nullptr, event.refused(own, not_yours{own.id}, there->edited)};
    }
    return {there, {}};
}

/// Whether a write of this request without a reply may have landed before somebody else changed the
/// booking: it would have made the next version after the one it was sent at.
inline bool cannot_tell(own_booking const& own, booking const& there) noexcept {
    return own.sent_at && *own.sent_at != any_version && there.version > *own.sent_at + 1 &&
           there.changed_by != own.request;
}

/// Why a booking that could be changed is not, in this round or at all.
inline std::optional<verdict> keeps_from_writing(own_booking const& own, event_view::entry const& there,
                                                 event_view& event, bool leaves_trace) {
    // A statement cannot touch a row twice.
    if (there.edited) { return event_view::waits(); }
    if (!leaves_trace && cannot_tell(own, there.row)) {
        return verdict{verdict::kind::answered, in_doubt{there.row.id}};
    }
    if (own.rejection && event.may_still_land(own)) { return event.refused(own, *own.rejection); }
    return std::nullopt;
}

/// Whether a confirmed hold was confirmed after its end.
inline bool was_late(booking const& row) noexcept {
    return row.confirmed_at && row.expires_at && *row.confirmed_at >= *row.expires_at;
}

/// As everybody sees it: a lapsed hold keeps its row until somebody needs the seats.
inline booking seen_as(booking row, event_view const& event) {
    if (event.has_lapsed(row)) { row.status = booking_status::expired; }
    return row;
}

/// Ends a lapsed hold that a write of this request may still turn: it may have begun in time, and was
/// to read the hold itself. Then it finds none.
inline void end_for_good(own_booking const& own, booking const& row, event_view& event) {
    if (own.doubtful_version != any_version || row.status != booking_status::held) { return; }
    event.turn({.id = row.id, .to = booking_status::expired, .what = "expired"});
}

/// What every change of a booking says of itself.
inline store::turned_booking turned_by(own_booking const& own, booking_id const& id, booking_status to,
                                       char const* what, std::string const& reason = {}) {
    return {.id = id, .to = to, .what = what, .changed_by = own.request, .reason = reason};
}

}  // namespace bookonce
