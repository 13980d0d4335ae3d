#include "event_view.hpp"

#include <algorithm>
#include <cassert>

namespace bookonce {

event_view::event_view(store::snapshot const& seen, bool with_bookings)
    : seen_{seen}, with_bookings_{with_bookings}, lapsed_{seen.lapsed} {
    change_.event = seen.event;
    if (seen.row) { change_.version = seen.row->version; }
    for (booking const& each : seen.bookings) {
        by_id_.emplace(each.id, entry{each, false, &each});
        if (!is_active(each.status)) { continue; }
        // The names stay in the snapshot, whatever becomes of the entries.
        (has_lapsed(each) ? lapsed_of_user_ : active_of_user_).emplace(each.user, each.id);
    }
}

bool event_view::is_counted_free(booking const& row) const {
    return has_lapsed(row) && store::reaches(seen_.lapsed, *row.expires_at, row.id);
}

event_view::entry const* event_view::find(booking_id const& id) const {
    auto const found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &found->second;
}

std::vector<event_view::entry const*> event_view::those_in(bookings_of const& map, std::string_view user) const {
    std::vector<entry const*> found;
    auto const [first, last] = map.equal_range(user);
    for (auto each = first; each != last; ++each) { found.push_back(&by_id_.at(each->second)); }
    return found;
}

void event_view::drop(bookings_of& from, std::string_view user, booking_id const& id) {
    auto const [first, last] = from.equal_range(user);
    auto const found = std::find_if(first, last, [&](auto const& each) { return each.second == id; });
    if (found != last) { from.erase(found); }
}

bool event_view::may_still_land(own_booking const& own) const noexcept {
    return own.doubtful_version && row() && row()->version <= *own.doubtful_version;
}

booking const& event_view::make(store::new_booking made) {
    booking row{id(), made.id, made.user, made.seats, made.status, {}};
    row.slot = made.slot;
    row.data = made.data;
    row.version = next_version;
    if (made.ttl) { row.expires_at = timestamp{*made.ttl}; }
    auto const [place, fresh] = by_id_.emplace(made.id, entry{std::move(row), true});
    assert(fresh);
    booking const& kept = place->second.row;
    if (is_active(made.status)) {
        active_of_user_.emplace(kept.user, made.id);
        seats_given_ += made.seats;
        change_.taken += made.seats;
        sell();
    }
    change_.made.push_back(std::move(made));
    return kept;
}

booking const& event_view::turn(store::turned_booking turned) {
    entry& target = by_id_.at(turned.id);
    booking& row = target.row;
    assert(!target.edited && target.read != nullptr);
    bool const was_active = is_active(row.status);
    bool const has_lapsed_now = has_lapsed(row);
    bool const in_lapse = is_counted_free(row);
    int const before = was_active ? row.seats : 0;
    // The snapshot's text: the row's own may change.
    std::string_view const user_before = target.read->user;

    row.status = turned.to;
    row.seats = turned.seats.value_or(row.seats);
    row.slot = turned.slot.value_or(row.slot);
    if (turned.user) { row.user = *turned.user; }
    if (turned.ttl) { row.expires_at = timestamp{*turned.ttl}; }
    if (turned.what == "confirmed") { row.confirmed_at = timestamp{}; }
    row.changed_by = turned.changed_by;
    row.reason = turned.reason;
    row.version = next_version;
    target.edited = true;

    int const after = is_active(turned.to) ? row.seats : 0;
    change_.taken += after - before;
    if (in_lapse) {
        lapsed_.seats -= before;
        --lapsed_.holds;
        seats_given_ += after;
    } else {
        seats_given_ += std::max(after - before, 0);
        seats_back_ += std::max(before - after, 0);
    }
    if (was_active) { drop(has_lapsed_now ? lapsed_of_user_ : active_of_user_, user_before, turned.id); }
    if (is_active(turned.to)) {
        active_of_user_.emplace(turned.user ? std::string_view{row.user} : user_before, turned.id);
    }
    bool const leaves_user = was_active && !has_lapsed_now && (!is_active(turned.to) || turned.user);
    if (leaves_user) { freed_users_.emplace(user_before, turned.id); }
    change_.turned.push_back(std::move(turned));
    return row;
}

void event_view::turn_unread(store::turned_booking turned) {
    assert(!with_bookings_ && !find(turned.id) && !turns_unread(turned.id));
    turned.unread = true;
    turned_unread_.insert(turned.id);
    change_.turned.push_back(std::move(turned));
}

verdict event_view::refused(own_booking const& own, answer ending, bool rests_on_change) {
    has_refused_ = true;
    // Without a row nothing fences a write that lands at any version of the event.
    if (!row() && own.doubtful_version == any_version) {
        return {verdict::kind::answered, in_doubt{own.id}, rests_on_change};
    }
    bool const doubtful = may_still_land(own);
    bump_ = bump_ || doubtful;
    bool const takes_id = doubtful && own.doubtful_version == any_version;
    return {verdict::kind::answered, std::move(ending), rests_on_change || doubtful, takes_id, rests_on_change};
}

store::change event_view::change() && {
    if (row() && change_.taken > row()->available && lapsed_.holds > 0) {
        change_.taken -= lapsed_.seats;
        change_.reclaims = lapsed_;
    }
    return std::move(change_);
}

}  // namespace bookonce
