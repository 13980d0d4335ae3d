#include "event_life.hpp"

#include <utility>

#include <bookonce/limits.hpp>

#include "store/raise.hpp"
#include "store/updated_event.hpp"

namespace bookonce::store::memory {
namespace {

bool has_lapsed(booking const& row, timestamp now) {
    return row.status == booking_status::held && row.expires_at && *row.expires_at <= now;
}

/// The event has changed: that stands in its history.
void note(tables& all, event_id id, event_rows& rows, char const* what) {
    ++all.statements;
    rows.past.push_back(
        {{id, rows.row.version, all.now(), what, {}, rows.row.capacity, rows.overbook}, all.statements});
}

void set_status(event_rows& rows, event_status status) {
    rows.status = status;
    rows.row.open = status == event_status::open;
}

void set_fields(event_rows& rows, new_event const& wanted) {
    rows.row.available += wanted.capacity + wanted.overbook - rows.row.capacity - rows.overbook;
    rows.row.capacity = wanted.capacity;
    rows.overbook = wanted.overbook;
    rows.row.bookings_per_user = wanted.bookings_per_user;
    rows.row.seats_per_user = wanted.seats_per_user.value_or(0);
    rows.row.hold_limit = wanted.hold_limit;
    rows.opens_at = wanted.opens_at;
    rows.closes_at = wanted.closes_at;
}

/// Writes a change that ends bookings.
chunk end_bookings(tables& all, event_rows& rows, change const& ending, chunk done) {
    done.version = rows.row.version;
    if (done.bookings == 0) { return done; }
    auto const ended = all.write({&ending, 1});
    if (auto const* const problem = std::get_if<error>(&ended)) { raise(*problem); }
    done.version = rows.row.version;
    return done;
}

}  // namespace

booking shown(booking row, timestamp now) {
    if (has_lapsed(row, now)) { row.status = booking_status::expired; }
    return row;
}

event shown(event_id id, event_rows const& rows, timestamp now) {
    event found{id, rows.name, rows.row.capacity, rows.row.available, rows.row.version, rows.status, rows.overbook};
    found.bookings_per_user = rows.row.bookings_per_user;
    if (rows.row.seats_per_user > 0) { found.seats_per_user = rows.row.seats_per_user; }
    found.hold_limit = rows.row.hold_limit;
    found.opens_at = rows.opens_at;
    found.closes_at = rows.closes_at;
    for (auto const& [expires_at, key] : rows.bookings.holds()) {
        if (expires_at > now) { break; }
        found.available += rows.bookings.at(key).seats;
    }
    return found;
}

std::vector<stamped_entry> entries_of(event_rows const& rows) {
    std::vector<stamped_entry> found = rows.past;
    for (auto const& [id, each] : rows.bookings) {
        auto const mark = rows.marks.find(id);
        if (each.seats > 0 && mark != rows.marks.end()) { found.push_back(entry_of(each, mark->second)); }
    }
    return found;
}

event_rows const& make_event(tables& all, event_id id, new_event const& wanted) {
    all.add_event(id, wanted.capacity);
    event_rows& rows = all.events[id];
    rows.name = wanted.name;
    set_fields(rows, wanted);
    note(all, id, rows, "created");
    return rows;
}

update_outcome update_event(tables& all, event_id id, event_rows& rows, event_update const& update) {
    event const before = shown(id, rows, all.now());
    if (before.status == event_status::cancelled) { return event_is_cancelled{before}; }
    if (auto const missing = seats_missing(before, update); missing > 0) {
        return seats_are_taken{before, static_cast<int>(missing)};
    }
    new_event const wanted = updated(before, update);
    int const more = wanted.capacity + wanted.overbook - before.capacity - before.overbook;
    while (rows.row.available + more < 0) { expire(all, id, rows, limits::lapsed_holds_max); }
    set_fields(rows, wanted);
    if (update.name) { rows.name = *update.name; }
    if (update.status) { set_status(rows, *update.status); }
    ++rows.row.version;
    note(all, id, rows, "updated");
    return event_updated{shown(id, rows, all.now())};
}

chunk expire(tables& all, event_id id, event_rows& rows, int holds_max) {
    lapse const lapsed = all.lapsed_in(rows, holds_max);
    change ending{id, rows.row.version, -lapsed.seats, {}, {}};
    ending.reclaims = lapsed;
    return end_bookings(all, rows, ending, {lapsed.holds, lapsed.seats, lapsed.holds == holds_max, 0});
}

chunk cancel_event(tables& all, event_id id, event_rows& rows, std::string const& reason, int bookings_max) {
    if (rows.status != event_status::cancelled) {
        set_status(rows, event_status::cancelled);
        ++rows.row.version;
        note(all, id, rows, "cancelled");
    }
    change ending{id, rows.row.version, 0, {}, {}};
    chunk done;
    for (auto const& [key, each] : rows.bookings) {
        if (!is_active(each.status) || done.bookings == bookings_max) { continue; }
        bool const lapsed = has_lapsed(each, all.now());
        auto const status = lapsed ? booking_status::expired : booking_status::cancelled;
        ending.turned.push_back({.id = key, .to = status, .reason = lapsed ? "" : reason});
        ending.taken -= each.seats;
        ++done.bookings;
        done.seats += each.seats;
    }
    done.more = done.bookings == bookings_max;
    return end_bookings(all, rows, ending, done);
}

forgotten forget_user(tables& all, std::string const& user) {
    forgotten done{.replacement = "(forgotten " + booking_id::generate().str() + ')'};
    for (auto& [id, rows] : all.events) {
        std::int64_t const before = done.bookings;
        for (auto const& [key, each] : rows.bookings) {
            if (each.seats == 0 || each.user != user) { continue; }
            rows.bookings.edit(key, [&](booking& row) { row.user = done.replacement; });
            ++done.bookings;
        }
        if (done.bookings > before) { ++rows.row.version; }
        for (stamped_entry& each : rows.past) {
            if (!each.entry.booking || each.entry.booking->user != user) { continue; }
            each.entry.booking->user = done.replacement;
            ++done.entries;
        }
    }
    if (done.bookings == 0 && done.entries == 0) { done.replacement.clear(); }
    return done;
}

}  // namespace bookonce::store::memory
