#include "tables.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include <bookonce/limits.hpp>

namespace bookonce::store::memory {
stamped_entry entry_of(booking const& row, change_mark const& mark) {
    return {{row.event, row.version, mark.at, mark.what, row, {}, {}}, mark.changed_in};
}

timestamp tables::clock() { return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()); }

void tables::move_on(event_id event) {
    if (auto const found = events.find(event); found != events.end()) { ++found->second.row.version; }
}

std::vector<booking> tables::bookings_of(event_id event) const {
    std::vector<booking> bookings;
    auto const found = events.find(event);
    if (found == events.end()) { return bookings; }
    for (auto const& [id, each] : found->second.bookings) {
        if (each.seats > 0) { bookings.push_back(each); }
    }
    return bookings;
}

snapshot tables::read(question const& asked) const {
    snapshot seen{asked.event, std::nullopt, {}};
    auto const found = events.find(asked.event);
    if (found == events.end()) { return seen; }
    event_rows const& rows = found->second;
    seen.now = now();
    seen.row = rows.row;
    seen.row->open = on_sale(rows);
    seen.row->limits_seats = rows.row.seats_per_user > 0;
    if (rows.opens_at && *rows.opens_at > seen.now) { seen.row->opens_at = rows.opens_at; }
    auto users = asked.users;
    for (owner_question const& each : asked.owners) {
        auto const owned = rows.bookings.find(each.id);
        if (owned == rows.bookings.end()) { continue; }
        auto const& expires_at = owned->second.expires_at;
        if (each.always || (expires_at && *expires_at <= seen.now)) { users.push_back(owned->second.user); }
    }
    std::set<booking_id> wanted;
    std::ranges::copy_if(asked.ids, std::inserter(wanted, wanted.end()),
                         [&](booking_id const& id) { return rows.bookings.contains(id); });
    for (std::string const& user : users) {
        for (booking const* each : rows.bookings.active_of(user)) { wanted.insert(each->id); }
    }
    for (booking_id const& id : wanted) { seen.bookings.push_back(rows.bookings.at(id)); }
    seen.lapsed = lapsed_in(rows, limits::lapsed_holds_max);
    return seen;
}

lapse tables::lapsed_in(event_rows const& rows, int holds_max) const {
    timestamp const at = now();
    lapse found;
    for (auto const& [expires_at, id] : rows.bookings.holds()) {
        if (expires_at > at || found.holds == holds_max) { break; }
        found.until = expires_at;
        found.last = id;
        ++found.holds;
        found.seats += rows.bookings.at(id).seats;
    }
    return found;
}

bool tables::on_sale(event_rows const& rows) const {
    timestamp const at = now();
    return rows.row.open && (!rows.opens_at || *rows.opens_at <= at) && (!rows.closes_at || *rows.closes_at > at);
}

}  // namespace bookonce::store::memory
