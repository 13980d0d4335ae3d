#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include <bookonce/request.hpp>

#include "check.hpp"
#include "target.hpp"
#include "user_limit.hpp"

/// What becomes of a hold. It is made as a booking is (book.hpp).
namespace bookonce {

/// Whether a hold can be turned without a look at it: the change itself looks whether it is one.
inline bool may_turn_unread(own_booking const& own) noexcept {
    return !own.id.is_nil() && !own.found_by_user && !own.reads_first;
}

/// Turns a hold that nobody has read. What it is then, the change tells.
template <class Ending>
verdict turned_unread(own_booking const& own, std::string const& user, store::turned_booking turned,
                      event_view& event) {
    if (event.find(own.id) != nullptr || event.turns_unread(own.id)) { return event_view::waits(); }
    turned.owner = user;
    event.turn_unread(std::move(turned));
    booking told;
    told.id = own.id;
    return event_view::writes(Ending{{std::move(told), 0, 0, false}}, own.id);
}

/// Turns a hold into a booking.
struct confirm {
    std::string user = {};
    std::optional<int> seats = {};
    bool late = true;

    bool needs_bookings(own_booking const& own) const noexcept { return seats.has_value() || !may_turn_unread(own); }
    static constexpr bool leaves_trace() noexcept { return true; }
    /// The user's limits count for one who is late.
    void ask(own_booking const& own, store::question& what) const {
        if (!user.empty()) { what.users.push_back(user); }
        if (!own.id.is_nil()) { what.owners.push_back({own.id, false}); }
    }

    verdict decide(own_booking const& own, event_view& event) const {
        if (!event.with_bookings()) {
            return turned_unread<confirmed>(own, user, turned_by(own, own.id, booking_status::confirmed, "confirmed"),
                                            event);
        }
        auto const [there, refusal] = find_target(own, user, true, event);
        if (there == nullptr) { return refusal; }
        booking const& row = there->row;
        int const wanted = seats.value_or(row.seats);
        if (is_done(own, row)) {
            return event_view::answered(confirmed{{row, event.version_of(*there), 0, true}, was_late(row)}, *there);
        }
        bool const was_hold = row.status == booking_status::held || row.status == booking_status::expired;
        if (!was_hold) { return event.refused(own, not_held{row}, there->edited); }
        if (auto reason_not_to = keeps_from_writing(own, *there, event, leaves_trace())) {
            return *std::move(reason_not_to);
        }
        if (wanted > row.seats) { return event.refused(own, more_than_booked{seen_as(row, event), wanted}); }
        bool const is_late = row.status == booking_status::expired || event.has_lapsed(row);
        if (is_late) {
            if (auto why_not = refuses_late(own, row, wanted, event)) {
                if (why_not->what == verdict::kind::answered) { end_for_good(own, row, event); }
                return *std::move(why_not);
            }
            event.sell();
        }
        auto turned = turned_by(own, row.id, booking_status::confirmed, "confirmed");
        if (wanted != row.seats) { turned.seats = wanted; }
        if (is_late) { end_lapsed(event, row.user, row.id); }
        if (row.status == booking_status::expired) { turned.slot = user_room{event, row.user, row.id}.free_slot(); }
        booking_id const id = row.id;
        return event_view::writes(confirmed{{event.turn(std::move(turned)), 0, 0, false}, is_late}, id);
    }

    bool is_done(own_booking const&, booking const& there) const noexcept {
        return there.status == booking_status::confirmed && there.confirmed_at && (!seats || *seats == there.seats);
    }

private:
    /// A buyer who came in time is never put behind one who is late.
    std::optional<verdict> refuses_late(own_booking const& own, booking const& row, int wanted,
                                        event_view& event) const {
        auto const expired = [&] { return hold_expired{seen_as(row, event), event.seats_at_first()}; };
        if (!late || !event.row()->open) { return event.refused(own, expired()); }
        user_room const room{event, row.user, row.id};
        if (!room.has_booking() || room.seats_of(wanted) < wanted) {
            return event.refused(own, room.refusal(), room.rests_on_change());
        }
        if (event.frees(row.user)) { return event_view::waits(); }
        bool const keeps_seats = row.status == booking_status::held && !event.is_counted_free(row);
        if (!keeps_seats && wanted > event.free_seats()) {
            return event.refused(own, expired(), wanted <= event.seats_at_first());
        }
        return std::nullopt;
    }
};

/// Gives a hold's seats back.
struct release {
    std::string user = {};
    std::string reason = {};

    static bool needs_bookings(own_booking const& own) noexcept { return !may_turn_unread(own); }
    static constexpr bool leaves_trace() noexcept { return true; }
    void ask(own_booking const&, store::question& what) const {
        if (!user.empty()) { what.users.push_back(user); }
    }

    verdict decide(own_booking const& own, event_view& event) const {
        if (!event.with_bookings()) {
            return turned_unread<released>(
                own, user, turned_by(own, own.id, booking_status::cancelled, "released", reason), event);
        }
        auto const [there, refusal] = find_target(own, user, true, event);
        if (there == nullptr) { return refusal; }
        booking const& row = there->row;
        if (is_done(own, row)) {
            return event_view::answered(released{{row, event.version_of(*there), 0, true}}, *there);
        }
        if (row.status == booking_status::expired || event.has_lapsed(row)) {
            if (there->edited) { return event_view::waits(); }
            end_for_good(own, row, event);
            return event.refused(own, hold_expired{seen_as(row, event), event.seats_at_first()}, there->edited);
        }
        if (row.status != booking_status::held) { return event.refused(own, not_held{row}, there->edited); }
        if (auto reason_not_to = keeps_from_writing(own, *there, event, leaves_trace())) {
            return *std::move(reason_not_to);
        }
        auto turned = turned_by(own, row.id, booking_status::cancelled, "released", reason);
        booking_id const id = row.id;
        return event_view::writes(released{{event.turn(std::move(turned)), 0, 0, false}}, id);
    }

    /// What was never confirmed and is cancelled was released.
    static bool is_done(own_booking const&, booking const& there) noexcept {
        return there.status == booking_status::cancelled && there.expires_at && !there.confirmed_at;
    }
};

/// Keeps a hold's seats for longer.
struct extend {
    std::string user = {};
    std::chrono::seconds ttl = default_ttl;

    static constexpr bool needs_bookings(own_booking const&) noexcept { return true; }
    static constexpr bool leaves_trace() noexcept { return false; }
    void ask(own_booking const&, store::question& what) const {
        if (!user.empty()) { what.users.push_back(user); }
    }

    verdict decide(own_booking const& own, event_view& event) const {
        auto const [there, refusal] = find_target(own, user, true, event);
        if (there == nullptr) { return refusal; }
        booking const& row = there->row;
        if (row.status == booking_status::expired || event.has_lapsed(row)) {
            return event.refused(own, hold_expired{seen_as(row, event), event.seats_at_first()}, there->edited);
        }
        if (row.status != booking_status::held) { return event.refused(own, not_held{row}, there->edited); }
        if (there->edited) { return event_view::waits(); }
        bool const lasts = !row.expires_at || *row.expires_at >= event.now() + ttl;
        if (lasts || is_done(own, row)) {
            return event_view::answered(extended{{row, event.version_of(*there), 0, true}}, *there);
        }
        if (auto reason_not_to = keeps_from_writing(own, *there, event, leaves_trace())) {
            return *std::move(reason_not_to);
        }
        timestamp const latest = row.booked_at + event.row()->hold_limit;
        if (event.now() + ttl > latest) {
            return event.refused(own, hold_limit_reached{row, std::max(latest, *row.expires_at)});
        }
        // It counts from its write, which comes later than the read.
        event.land_by(latest - ttl);
        auto turned = turned_by(own, row.id, booking_status::held, "extended");
        turned.ttl = ttl;
        booking_id const id = row.id;
        return event_view::writes(extended{{event.turn(std::move(turned)), 0, 0, false}}, id);
    }

    /// Doing it twice does no harm.
    static bool is_done(own_booking const& own, booking const& there) noexcept {
        return there.changed_by == own.request;
    }
};

inline confirm wish_of(confirm_request&& request) {
    check_target(request.id, request.user);
    if (request.seats) { check_seats(*request.seats); }
    return {std::move(request.user), request.seats, request.late};
}
inline release wish_of(release_request&& request) {
    check_target(request.id, request.user);
    check_reason(request.reason);
    return {std::move(request.user), std::move(request.reason)};
}
inline extend wish_of(extend_request&& request) {
    check_target(request.id, request.user);
    check_ttl(request.ttl);
    return {std::move(request.user), request.ttl};
}

}  // namespace bookonce
