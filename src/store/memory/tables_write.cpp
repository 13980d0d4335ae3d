#include <algorithm>
#include <utility>

#include "tables.hpp"

/// The writing statements on tables in memory.
namespace bookonce::store::memory {
namespace {

error row_is_missing() { return {failure::rejected, "27000", "a row that this change turns is not there"}; }

/// The holds that a change reclaims.
std::vector<booking_id> reclaimed_by(change const& change, booking_rows const& bookings) {
    std::vector<booking_id> found;
    if (!change.reclaims) { return found; }
    for (auto const& [expires_at, id] : bookings.holds()) {
        if (!reaches(*change.reclaims, expires_at, id)) { break; }
        found.push_back(id);
    }
    return found;
}

/// Seats that come back with holds that the change ends and nobody has read.
int seats_of_unread(change const& change, booking_rows const& bookings) {
    int seats = 0;
    for (turned_booking const& turned : change.turned) {
        if (turned.unread && !is_active(turned.to)) { seats += bookings.at(turned.id).seats; }
    }
    return seats;
}

booking turned_row(booking row, turned_booking const& turned, timestamp at) {
    row.status = turned.to;
    row.seats = turned.seats.value_or(row.seats);
    row.slot = turned.slot.value_or(row.slot);
    if (turned.user) { row.user = *turned.user; }
    if (turned.ttl) { row.expires_at = at + *turned.ttl; }
    if (turned.what == "confirmed") { row.confirmed_at = at; }
    row.changed_by = turned.changed_by;
    row.reason = turned.reason;
    return row;
}

/// The rows that the change turns or reclaims, as it leaves them: in the order of schema/.
booking_rows rows_after(change const& change, booking_rows const& bookings, timestamp at) {
    booking_rows after;
    for (turned_booking const& turned : change.turned) { after.put(turned_row(bookings.at(turned.id), turned, at)); }
    for (booking_id const& id : reclaimed_by(change, bookings)) {
        if (!after.contains(id)) { after.put(bookings.at(id)); }
    }
    for (booking_id const& id : reclaimed_by(change, after)) {
        after.edit(id, [](booking& row) {
            row.status = booking_status::expired;
            row.changed_by = {};
            row.reason.clear();
        });
    }
    return after;
}

booking made_row(change const& change, new_booking const& made, timestamp at) {
    booking row{change.event, made.id, made.user, made.seats, made.status, at};
    row.slot = made.slot;
    row.data = made.data;
    if (made.ttl) { row.expires_at = at + *made.ttl; }
    return row;
}

}  // namespace

error violation(std::string sqlstate, std::string constraint) {
    std::string reason = "the change violates " + constraint;
    return {failure::constraint, std::move(sqlstate), std::move(reason), std::move(constraint)};
}

bool tables::allows(event_rows const& rows, change const& change) const {
    bool const only_turns = !change.sells && std::ranges::any_of(change.turned, &turned_booking::unread);
    return only_turns || (on_sale(rows) && rows.row.available >= change.taken && rows.row.seats_per_user == 0);
}

/// Whether all that nobody has read is as the change wants it.
bool tables::has_live_holds(event_rows const& rows, change const& change) const {
    return std::ranges::all_of(change.turned, [&](turned_booking const& turned) {
        if (!turned.unread) { return true; }
        auto const own = rows.bookings.find(turned.id);
        if (own == rows.bookings.end()) { return false; }
        if (!looks_at_unread) { return true; }
        if (own->second.status != booking_status::held) { return false; }
        auto const& expires_at = own->second.expires_at;
        return expires_at && *expires_at > now() && (turned.owner.empty() || turned.owner == own->second.user);
    });
}

written tables::land(event_rows& rows, change const& change, timestamp at) const {
    int const tries = !change.version || change.version == rows.row.version ? 1 : 2;
    ++rows.row.version;
    rows.row.available -= change.taken - seats_of_unread(change, rows.bookings);
    booking_rows const after = rows_after(change, rows.bookings, at);
    auto const keep = [&](booking_id const& id, std::string const& what) {
        rows.past.push_back(entry_of(rows.bookings.at(id), rows.marks[id]));
        booking row = after.at(id);
        row.version = rows.row.version;
        rows.bookings.put(std::move(row));
        rows.marks[id] = {what, at, statements};
    };
    for (turned_booking const& turned : change.turned) {
        keep(turned.id, turned.what.empty() ? to_string(turned.to) : turned.what);
    }
    for (auto const& [id, row] : after) {
        if (rows.bookings.at(id).version != rows.row.version) { keep(id, "expired"); }
    }
    for (new_booking const& made : change.made) {
        booking row = made_row(change, made, at);
        row.version = rows.row.version;
        rows.bookings.put(std::move(row));
        rows.marks[made.id] = {made.status == booking_status::confirmed ? "booked" : to_string(made.status), at,
                               statements};
    }
    written fate{change.event, true, rows.row, at, tries};
    fate.row->open = on_sale(rows);
    fate.row->limits_seats = rows.row.seats_per_user > 0;
    for (turned_booking const& turned : change.turned) {
        if (turned.unread) { fate.turned.push_back(rows.bookings.at(turned.id)); }
    }
    return fate;
}

result<std::vector<written>> tables::write(std::span<change const> changes) {
    for (change const& change : changes) {
        if (auto problem = violated(change)) { return *std::move(problem); }
    }
    ++statements;
    std::vector<written> fates;
    for (change const& change : changes) {
        auto const found = events.find(change.event);
        timestamp const at = now();
        if (found == events.end()) {
            fates.push_back({.event = change.event, .tries = 0});
        } else if (matches(change, at)) {
            fates.push_back(land(found->second, change, at));
        } else {
            bool const tried =
                change.version || (allows(found->second, change) && has_live_holds(found->second, change));
            event_row row = found->second.row;
            row.open = on_sale(found->second);
            row.limits_seats = row.seats_per_user > 0;
            fates.push_back({.event = change.event, .row = row, .tries = tried ? 1 : 0});
        }
    }
    return fates;
}

result<std::vector<written>> tables::write_after(std::span<change const> changes, int races) {
    std::vector<written> fates;
    std::vector<change> left;
    for (change each : changes) {
        int const lost = std::min(races, each.tries);
        for (int race = 0; race < lost; ++race) { move_on(each.event); }
        if (auto const found = events.find(each.event); lost == each.tries && found != events.end()) {
            fates.push_back({.event = each.event, .row = found->second.row, .tries = lost});
            continue;
        }
        if (lost > 0) { each.version.reset(); }
        left.push_back(std::move(each));
    }
    auto ended = write(left);
    if (std::holds_alternative<error>(ended)) { return ended; }
    for (written& fate : std::get<std::vector<written>>(ended)) {
        fate.tries += fate.landed ? races : 0;
        fates.push_back(std::move(fate));
    }
    std::ranges::sort(fates, {}, &written::event);
    return fates;
}

bool tables::matches(change const& change, timestamp at) const {
    auto const found = events.find(change.event);
    if (found == events.end()) { return false; }
    event_rows const& rows = found->second;
    bool const sales_are_over = change.sells && rows.closes_at && *rows.closes_at <= at;
    bool const is_too_late = change.lands_until && at > *change.lands_until;
    bool const at_its_version = change.version == rows.row.version && !sales_are_over && !is_too_late;
    return (at_its_version || (!is_fixed(change) && allows(rows, change))) && has_live_holds(rows, change);
}

std::optional<error> tables::violated(change const& change) const {
    if (!matches(change)) { return std::nullopt; }
    auto const found = events.find(change.event);
    event_rows const& rows = found->second;
    int const left = rows.row.available - change.taken + seats_of_unread(change, rows.bookings);
    if (left < 0 || left > rows.row.capacity + rows.overbook) {
        return violation("23514", "events_available_within_capacity");
    }
    for (turned_booking const& turned : change.turned) {
        auto const own = rows.bookings.find(turned.id);
        if (own == rows.bookings.end()) { return row_is_missing(); }
        if (!rules.turned) { continue; }
        if (auto problem = rules.turned(own->second, turned)) { return problem; }
    }
    if (auto problem = miscounted(change, rows.bookings)) { return problem; }
    timestamp const at = now();
    booking_rows after = rows_after(change, rows.bookings, at);
    for (turned_booking const& turned : change.turned) {
        if (is_active(turned.to) && has_rival(rows.bookings, after, after.at(turned.id))) {
            return violation("23505", "bookings_one_active_a_user");
        }
    }
    for (new_booking const& made : change.made) {
        if (rules.made) {
            if (auto problem = rules.made(made)) { return problem; }
        }
        if (rows.bookings.contains(made.id) || after.contains(made.id)) { return violation("23505", "bookings_key"); }
        booking row = made_row(change, made, at);
        if (is_active(made.status) && has_rival(rows.bookings, after, row)) {
            return violation("23505", "bookings_one_active_a_user");
        }
        after.put(std::move(row));
    }
    return std::nullopt;
}

std::optional<error> tables::miscounted(change const& change, booking_rows const& before) {
    if (!change.reclaims) { return std::nullopt; }
    int holds = 0;
    int seats = 0;
    for (booking_id const& id : reclaimed_by(change, before)) {
        if (std::ranges::find(change.turned, id, &turned_booking::id) != change.turned.end()) { continue; }
        ++holds;
        seats += before.at(id).seats;
    }
    if (holds == change.reclaims->holds && seats == change.reclaims->seats) { return std::nullopt; }
    return error{failure::conflict, "40001", "another change of the event has ended or moved its holds"};
}

/// Whether another active booking of the user has the row's slot, once the rows are as `after` has
/// them.
bool tables::has_rival(booking_rows const& before, booking_rows const& after, booking const& row) const {
    if (!one_active_booking_a_user) { return false; }
    auto const is_rival = [&](booking const* each) { return each->id != row.id && each->slot == row.slot; };
    return std::ranges::any_of(after.active_of(row.user), is_rival) ||
           std::ranges::any_of(before.active_of(row.user),
                               [&](booking const* each) { return !after.contains(each->id) && is_rival(each); });
}

}  // namespace bookonce::store::memory
