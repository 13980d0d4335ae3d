#include "event_view.hpp"

#include <cassert>

namespace bookonce {

event_view::event_view(store::snapshot const& seen) : seen_{seen} {
    change_.event = seen.event;
    if (seen.row) { change_.version = seen.row->version; }
    for (booking const& each : seen.bookings) {
        auto const& [place, fresh] = by_id_.emplace(each.id, entry{each, false});
        if (is_active(each.status)) { active_of_user_.emplace(place->second.row.user, each.id); }
    }
}

event_view::entry const* event_view::find(booking_id const& id) const {
    auto const found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &found->second;
}

event_view::entry const* event_view::active_of(std::string_view user) const {
    auto const found = active_of_user_.find(user);
    return found == active_of_user_.end() ? nullptr : &by_id_.at(found->second);
}

bool event_view::may_still_land(own_booking const& own) const noexcept {
    return own.doubtful_version && row() && row()->version <= *own.doubtful_version;
}

booking const& event_view::make(store::new_booking made) {
    booking row{id(), made.id, made.user, made.seats, made.status, {}};
    auto const [place, fresh] = by_id_.emplace(made.id, entry{std::move(row), true});
    assert(fresh);
    booking const& kept = place->second.row;
    if (is_active(made.status)) {
        active_of_user_.insert_or_assign(std::string_view{kept.user}, made.id);
        seats_given_ += made.seats;
        change_.taken += made.seats;
    }
    change_.made.push_back(std::move(made));
    return kept;
}

booking const& event_view::turn(booking_id const& id, booking_status to) {
    entry& target = by_id_.at(id);
    assert(!target.edited);
    bool const ends = is_active(target.row.status) && !is_active(to);
    target.row.status = to;
    target.edited = true;
    if (ends) {
        change_.taken -= target.row.seats;
        active_of_user_.erase(target.row.user);
        freed_users_.emplace(target.row.user, id);
    }
    change_.turned.push_back({id, to});
    return target.row;
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
    return {verdict::kind::answered, std::move(ending), rests_on_change || doubtful, takes_id};
}

}  // namespace bookonce
