#include "tables.hpp"

#include <algorithm>
#include <utility>

#include <bookonce/limits.hpp>

namespace bookonce::store::memory {
namespace {

error row_is_missing() { return {failure::rejected, "27000", "a row that this change turns is not there"}; }

/// The holds that a change reclaims.
std::vector<booking_id> reclaimed_by(change const& change, std::map<booking_id, booking> const& bookings) {
    std::vector<booking_id> found;
    if (!change.reclaims) { return found; }
    for (auto const& [id, each] : bookings) {
        bool const is_hold = each.status == booking_status::held && each.expires_at;
        if (is_hold && reaches(*change.reclaims, *each.expires_at, id)) { found.push_back(id); }
    }
    return found;
}

/// Seats that come back with holds that the change ends and nobody has read.
int seats_of_unread(change const& change, std::map<booking_id, booking> const& bookings) {
    int seats = 0;
    for (turned_booking const& turned : change.turned) {
        if (turned.unread && !is_active(turned.to)) { seats += bookings.at(turned.id).seats; }
    }
    return seats;
}

/// Rows turned and holds reclaimed, in the order of schema/.
void turn_rows(std::map<booking_id, booking>& rows, change const& change, timestamp at) {
    for (turned_booking const& turned : change.turned) {
        booking& row = rows.at(turned.id);
        row.status = turned.to;
        row.seats = turned.seats.value_or(row.seats);
        row.slot = turned.slot.value_or(row.slot);
        if (turned.user) { row.user = *turned.user; }
        if (turned.ttl) { row.expires_at = at + *turned.ttl; }
        if (turned.what == "confirmed") { row.confirmed_at = at; }
        row.changed_by = turned.changed_by;
        row.reason = turned.reason;
    }
    for (booking_id const& id : reclaimed_by(change, rows)) {
        booking& row = rows.at(id);
        row.status = booking_status::expired;
        row.changed_by = {};
        row.reason.clear();
    }
}

}  // namespace

stamped_entry entry_of(booking const& row, change_mark const& mark) {
    return {{row.event, row.version, mark.at, mark.what, row, {}, {}}, mark.changed_in};
}

error violation(std::string sqlstate, std::string constraint) {
    std::string reason = "the change violates " + constraint;
    return {failure::constraint, std::move(sqlstate), std::move(reason), std::move(constraint)};
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
    for (auto const& [id, booking] : rows.bookings) {
        bool const by_id = std::ranges::find(asked.ids, id) != asked.ids.end();
        bool const by_user = is_active(booking.status) && std::ranges::find(users, booking.user) != users.end();
        if (by_id || by_user) { seen.bookings.push_back(booking); }
    }
    seen.lapsed = lapsed_in(rows, limits::lapsed_holds_max);
    return seen;
}

lapse tables::lapsed_in(event_rows const& rows, int holds_max) const {
    timestamp const at = now();
    std::vector<booking const*> holds;
    for (auto const& [id, each] : rows.bookings) {
        if (each.status == booking_status::held && each.expires_at && *each.expires_at <= at) {
            holds.push_back(&each);
        }
    }
    std::ranges::sort(holds, [](booking const* left, booking const* right) {
        return std::pair{*left->expires_at, left->id} < std::pair{*right->expires_at, right->id};
    });
    if (std::ssize(holds) > holds_max) { holds.resize(static_cast<std::size_t>(holds_max)); }
    lapse found;
    for (booking const* each : holds) {
        found.until = *each->expires_at;
        found.last = each->id;
        ++found.holds;
        found.seats += each->seats;
    }
    return found;
}

bool tables::on_sale(event_rows const& rows) const {
    timestamp const at = now();
    return rows.row.open && (!rows.opens_at || *rows.opens_at <= at) && (!rows.closes_at || *rows.closes_at > at);
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
    auto const before = rows.bookings;
    turn_rows(rows.bookings, change, at);
    auto const keep = [&](booking_id const& id, std::string const& what) {
        rows.past.push_back(entry_of(before.at(id), rows.marks[id]));
        rows.bookings.at(id).version = rows.row.version;
        rows.marks[id] = {what, at, statements};
    };
    for (turned_booking const& turned : change.turned) {
        keep(turned.id, turned.what.empty() ? to_string(turned.to) : turned.what);
    }
    for (booking_id const& id : reclaimed_by(change, before)) {
        if (rows.bookings.at(id).version != rows.row.version) { keep(id, "expired"); }
    }
    for (new_booking const& made : change.made) {
        booking row{change.event, made.id, made.user, made.seats, made.status, at};
        row.slot = made.slot;
        row.data = made.data;
        row.version = rows.row.version;
        if (made.ttl) { row.expires_at = at + *made.ttl; }
        rows.bookings.emplace(made.id, std::move(row));
        rows.marks[made.id] = {made.status == booking_status::confirmed ? "booked" : to_string(made.status), at,
                               statements};
    }
    rows.row.available -= change.taken - seats_of_unread(change, before);
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
        if (found == events.end()) {
            fates.push_back({.event = change.event, .tries = 0});
        } else if (matches(change)) {
            fates.push_back(land(found->second, change, now()));
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

bool tables::matches(change const& change) const {
    auto const found = events.find(change.event);
    if (found == events.end()) { return false; }
    event_rows const& rows = found->second;
    bool const sales_are_over = change.sells && rows.closes_at && *rows.closes_at <= now();
    bool const at_its_version = change.version == rows.row.version && !sales_are_over;
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
    if (change.made.empty() && change.turned.empty() && !change.reclaims) { return std::nullopt; }
    auto after = rows.bookings;
    turn_rows(after, change, now());
    if (auto problem = miscounted(change, rows.bookings)) { return problem; }
    for (turned_booking const& turned : change.turned) {
        if (is_active(turned.to) && has_rival(after, after.at(turned.id))) {
            return violation("23505", "bookings_one_active_a_user");
        }
    }
    for (new_booking const& made : change.made) {
        if (rules.made) {
            if (auto problem = rules.made(made)) { return problem; }
        }
        booking row{change.event, made.id, made.user, made.seats, made.status, {}};
        row.slot = made.slot;
        if (after.contains(made.id)) { return violation("23505", "bookings_key"); }
        if (is_active(made.status) && has_rival(after, row)) {
            return violation("23505", "bookings_one_active_a_user");
        }
        after.emplace(made.id, std::move(row));
    }
    return std::nullopt;
}

std::optional<error> tables::miscounted(change const& change, std::map<booking_id, booking> const& before) {
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

bool tables::has_rival(std::map<booking_id, booking> const& rows, booking const& row) const {
    if (!one_active_booking_a_user) { return false; }
    return std::ranges::any_of(rows, [&](auto const& each) {
        booking const& other = each.second;
        return other.id != row.id && is_active(other.status) && other.user == row.user && other.slot == row.slot;
    });
}

}  // namespace bookonce::store::memory
