#include "kept_event.hpp"

#include <algorithm>
#include <tuple>

namespace bookonce::simulation {

bool same(booking const& left, booking const& right) {
    auto const fields = [](booking const& row) {
        return std::tie(row.event, row.id, row.user, row.seats, row.status, row.booked_at, row.expires_at,
                        row.confirmed_at, row.slot, row.changed_by, row.reason, row.data);
    };
    return fields(left) == fields(right);
}

bool has_lapsed(booking const& row, timestamp time) noexcept {
    return row.status == booking_status::held && row.expires_at && *row.expires_at <= time;
}

booking seen_at(booking row, timestamp time) {
    if (has_lapsed(row, time)) { row.status = booking_status::expired; }
    return row;
}

row_state const* kept_booking::at(state_index state) const noexcept {
    auto const later = std::ranges::upper_bound(rows, state, {}, &row_state::since);
    return later == rows.begin() ? nullptr : &*std::prev(later);
}

kept_booking const* kept_event::find(booking_id const& wanted) const noexcept {
    auto const found = std::ranges::find(bookings, wanted, &kept_booking::id);
    return found == bookings.end() ? nullptr : &*found;
}

kept_fence const* kept_event::fence_of(booking_id const& wanted) const noexcept {
    auto const found = std::ranges::find(fences, wanted, &kept_fence::id);
    return found == fences.end() ? nullptr : &*found;
}

bool kept_event::on_sale(instant at) const {
    bool const begun = !rules.opens_at || *rules.opens_at <= at.time;
    bool const over = rules.closes_at && *rules.closes_at <= at.time;
    return state(at.state).open && begun && !over;
}

int kept_event::free_seats(instant at) const {
    int seats = state(at.state).available;
    for (kept_booking const& each : bookings) {
        row_state const* const there = each.at(at.state);
        if (there != nullptr && has_lapsed(there->row, at.time)) { seats += there->row.seats; }
    }
    return seats;
}

std::vector<booking> kept_event::rows_of(std::string_view user, state_index at) const {
    std::vector<booking> found;
    for (kept_booking const& each : bookings) {
        row_state const* const there = each.at(at);
        if (there != nullptr && there->row.user == user && is_active(there->row.status)) {
            found.push_back(there->row);
        }
    }
    return found;
}

std::vector<booking> kept_event::active_of(std::string_view user, instant at) const {
    auto found = rows_of(user, at.state);
    std::erase_if(found, [&](booking const& each) { return has_lapsed(each, at.time); });
    return found;
}

std::vector<timestamp> kept_event::turns_between(timestamp after, timestamp until) const {
    std::vector<timestamp> turns;
    auto const add = [&](std::optional<timestamp> const& turn) {
        if (turn && *turn > after && *turn <= until) { turns.push_back(*turn); }
    };
    add(rules.opens_at);
    add(rules.closes_at);
    for (kept_booking const& each : bookings) {
        for (row_state const& there : each.rows) { add(there.row.expires_at); }
    }
    return turns;
}

}  // namespace bookonce::simulation
