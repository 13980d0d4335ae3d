#include "tables.hpp"

#include <algorithm>
#include <utility>

namespace bookonce::store::memory {
namespace {

error row_is_missing() { return {failure::rejected, "27000", "a row that this change turns is not there"}; }

bool allows(event_row const& row, change const& change) { return row.open && row.available >= change.taken; }

written land(event_rows& rows, change const& change, timestamp at) {
    int const tries = !change.version || change.version == rows.row.version ? 1 : 2;
    for (turned_booking const& turned : change.turned) { rows.bookings.at(turned.id).status = turned.to; }
    for (new_booking const& made : change.made) {
        rows.bookings.emplace(made.id, booking{change.event, made.id, made.user, made.seats, made.status, at});
    }
    rows.row.available -= change.taken;
    ++rows.row.version;
    return {change.event, true, rows.row, at, tries};
}

/// Counts an event, and calls `broken` with each broken invariant and its figures.
void look_at(event_rows const& rows, audit_report& report,
             std::function<void(std::string invariant, std::string detail)> const& broken) {
    ++report.events;
    int taken = 0;
    std::map<std::string_view, int> active;
    for (auto const& [id, each] : rows.bookings) {
        report.bookings += each.seats > 0 ? 1 : 0;
        if (!is_active(each.status)) { continue; }
        taken += each.seats;
        ++active[each.user];
        ++report.active_bookings;
        if (each.seats < 1) { broken("active_bookings_have_seats", "booking " + id.str() + " has none"); }
    }
    report.active_seats += taken;
    int const capacity = rows.row.capacity;
    int const available = rows.row.available;
    auto const of = [&](int seats) { return std::to_string(seats) + " of " + std::to_string(capacity); };
    if (available + taken != capacity) {
        broken("seats_add_up", of(available) + " available, and " + std::to_string(taken) + " taken");
    }
    if (available < 0 || available > capacity) { broken("available_within_capacity", of(available) + " available"); }
    for (auto const& [user, count] : active) {
        if (count == 1) { continue; }
        broken("one_active_booking_a_user", std::to_string(count) + " active bookings of user " + std::string{user});
    }
}

}  // namespace

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
    seen.row = found->second.row;
    for (auto const& [id, booking] : found->second.bookings) {
        bool const by_id = std::ranges::find(asked.ids, id) != asked.ids.end();
        bool const by_user =
            is_active(booking.status) && std::ranges::find(asked.users, booking.user) != asked.users.end();
        if (by_id || by_user) { seen.bookings.push_back(booking); }
    }
    return seen;
}

result<std::vector<written>> tables::write(std::span<change const> changes) {
    for (change const& change : changes) {
        if (auto problem = violated(change)) { return *std::move(problem); }
    }
    std::vector<written> fates;
    for (change const& change : changes) {
        auto const found = events.find(change.event);
        if (found == events.end()) {
            fates.push_back({.event = change.event, .tries = 0});
        } else if (matches(change)) {
            fates.push_back(land(found->second, change, now()));
        } else {
            bool const tried = change.version || allows(found->second.row, change);
            fates.push_back({.event = change.event, .row = found->second.row, .tries = tried ? 1 : 0});
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
    bool const at_its_version = change.version == found->second.row.version;
    return at_its_version || (!is_fixed(change) && allows(found->second.row, change));
}

std::optional<error> tables::violated(change const& change) const {
    if (!matches(change)) { return std::nullopt; }
    auto const found = events.find(change.event);
    event_rows const& rows = found->second;
    int const left = rows.row.available - change.taken;
    if (left < 0 || left > rows.row.capacity) { return violation("23514", "events_available_within_capacity"); }
    for (turned_booking const& turned : change.turned) {
        auto const own = rows.bookings.find(turned.id);
        if (own == rows.bookings.end()) { return row_is_missing(); }
        if (!rules.turned) { continue; }
        if (auto problem = rules.turned(own->second, turned)) { return problem; }
    }
    for (auto made = change.made.begin(); made != change.made.end(); ++made) {
        if (auto problem = refused(rows, *made)) { return problem; }
        auto const is_twin = [&](new_booking const& other) { return other.id == made->id; };
        auto const is_rival = [&](new_booking const& other) {
            return is_active(other.status) && is_active(made->status) && other.user == made->user;
        };
        if (std::any_of(change.made.begin(), made, is_twin)) { return violation("23505", "bookings_key"); }
        if (one_active_booking_a_user && std::any_of(change.made.begin(), made, is_rival)) {
            return violation("23505", "bookings_one_active_a_user");
        }
    }
    return std::nullopt;
}

/// As in one SQL statement, a made row does not see that another one is turned.
std::optional<error> tables::refused(event_rows const& rows, new_booking const& made) const {
    if (rules.made) {
        if (auto problem = rules.made(made)) { return problem; }
    }
    if (rows.bookings.contains(made.id)) { return violation("23505", "bookings_key"); }
    if (!one_active_booking_a_user || !is_active(made.status)) { return std::nullopt; }
    bool const user_taken = std::ranges::any_of(rows.bookings, [&](auto const& each) {
        return is_active(each.second.status) && each.second.user == made.user;
    });
    return user_taken ? std::optional{violation("23505", "bookings_one_active_a_user")} : std::nullopt;
}

audit_report tables::audit() const {
    constexpr std::size_t listed_max = 100;
    audit_report report;
    for (auto const& [id, rows] : events) {
        look_at(rows, report, [&, event = id](std::string invariant, std::string detail) {
            ++report.findings_count;
            if (report.findings.size() == listed_max) { return; }
            report.findings.push_back({event, std::move(invariant), std::move(detail)});
        });
    }
    return report;
}

}  // namespace bookonce::store::memory
