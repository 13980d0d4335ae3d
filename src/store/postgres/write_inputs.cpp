#include "write_inputs.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "array_text.hpp"

namespace bookonce::store {
namespace {

template <class Value>
void add_if(array_text& to, std::optional<Value> const& value) {
    if (value) {
        to.add(*value);
    } else {
        to.add_null();
    }
}

void add_text(array_text& to, std::string const& text) {
    if (text.empty()) {
        to.add_null();
    } else {
        to.add(std::string_view{text});
    }
}

void add_seconds(array_text& to, std::optional<std::chrono::seconds> const& time) {
    if (time) {
        to.add(time->count());
    } else {
        to.add_null();
    }
}

std::int64_t microseconds_of(timestamp time) { return time.time_since_epoch().count(); }

/// The shortest of the change's new times to live.
std::optional<std::chrono::seconds> shortest_ttl(change const& change) {
    std::optional<std::chrono::seconds> shortest;
    auto const look = [&](auto const& rows) {
        for (auto const& row : rows) {
            if (row.ttl) { shortest = std::min(shortest.value_or(*row.ttl), *row.ttl); }
        }
    };
    look(change.made);
    look(change.turned);
    return shortest;
}

void fill_events(statement& statement, std::span<change const> changes) {
    auto const input = [&](std::size_t place) { return array_text{statement.input(place)}; };
    array_text events = input(0), versions = input(1), tries = input(2), taken = input(3), sells = input(4);
    array_text ttls = input(5), untils = input(6), lasts = input(7), holds = input(8), seats = input(9);
    // Most changes have no holds; then these are left out.
    bool const any_ttl =
        std::ranges::any_of(changes, [](change const& each) { return shortest_ttl(each).has_value(); });
    bool const any_reclaims =
        std::ranges::any_of(changes, [](change const& each) { return each.reclaims.has_value(); });
    for (change const& change : changes) {
        events.add(change.event.value);
        add_if(versions, change.version);
        tries.add(change.tries);
        taken.add(change.taken);
        sells.add(std::string_view{change.sells ? "t" : "f"});
        if (any_ttl) { add_seconds(ttls, shortest_ttl(change)); }
        if (!any_reclaims) { continue; }
        if (!change.reclaims) {
            for (array_text* each : {&untils, &lasts, &holds, &seats}) { each->add_null(); }
            continue;
        }
        untils.add(microseconds_of(change.reclaims->until));
        lasts.add(change.reclaims->last);
        holds.add(change.reclaims->holds);
        seats.add(change.reclaims->seats);
    }
    for (array_text* each : {&events, &versions, &tries, &taken, &sells, &ttls, &untils, &lasts, &holds, &seats}) {
        each->finish();
    }
}

void fill_made(statement& statement, std::span<change const> changes) {
    auto const input = [&](std::size_t place) { return array_text{statement.input(place)}; };
    array_text places = input(10), ids = input(11), users = input(12), seats = input(13), states = input(14);
    array_text slots = input(15), ttls = input(16), data = input(17);
    // Most changes confirm all rows; then the states are left out, and so on.
    auto const all = [&](auto const& is_usual) {
        return std::ranges::all_of(changes,
                                   [&](change const& each) { return std::ranges::all_of(each.made, is_usual); });
    };
    bool const all_confirmed =
        all([](new_booking const& row) { return row.status == booking_status::confirmed && !row.ttl; });
    bool const all_first = all([](new_booking const& row) { return row.slot == 1; });
    bool const all_without_data = all([](new_booking const& row) { return row.data.empty(); });
    std::int64_t place = 0;
    for (change const& change : changes) {
        ++place;
        for (new_booking const& row : change.made) {
            places.add(place);
            ids.add(row.id);
            users.add(std::string_view{row.user});
            seats.add(row.seats);
            if (!all_confirmed) {
                states.add(std::string_view{to_string(row.status)});
                add_seconds(ttls, row.ttl);
            }
            if (!all_first) { slots.add(row.slot); }
            if (!all_without_data) { add_text(data, row.data); }
        }
    }
    for (array_text* each : {&places, &ids, &users, &seats, &states, &slots, &ttls, &data}) { each->finish(); }
}

void fill_turned(statement& statement, std::span<change const> changes) {
    auto const input = [&](std::size_t place) { return array_text{statement.input(place)}; };
    array_text places = input(18), ids = input(19), states = input(20), words = input(21), seats = input(22);
    array_text users = input(23), slots = input(24), ttls = input(25), requests = input(26), reasons = input(27);
    array_text unread = input(28), owners = input(29);
    // Then nothing is said of it.
    bool const any_unread = std::ranges::any_of(
        changes, [](change const& each) { return std::ranges::any_of(each.turned, &turned_booking::unread); });
    std::int64_t place = 0;
    for (change const& change : changes) {
        ++place;
        for (turned_booking const& row : change.turned) {
            places.add(place);
            ids.add(row.id);
            states.add(std::string_view{to_string(row.to)});
            words.add(row.what.empty() ? std::string_view{to_string(row.to)} : std::string_view{row.what});
            add_if(seats, row.seats);
            if (row.user) {
                users.add(std::string_view{*row.user});
            } else {
                users.add_null();
            }
            add_if(slots, row.slot);
            add_seconds(ttls, row.ttl);
            if (row.changed_by.is_nil()) {
                requests.add_null();
            } else {
                requests.add(row.changed_by);
            }
            add_text(reasons, row.reason);
            if (!any_unread) { continue; }
            unread.add(std::string_view{row.unread ? "t" : "f"});
            add_text(owners, row.owner);
        }
    }
    for (array_text* each :
         {&places, &ids, &states, &words, &seats, &users, &slots, &ttls, &requests, &reasons, &unread, &owners}) {
        each->finish();
    }
}

}  // namespace

bool is_one_booking(std::span<change const> changes) noexcept {
    change const& first = changes.front();
    if (changes.size() != 1 || !first.turned.empty() || first.reclaims || first.made.size() != 1) { return false; }
    new_booking const& made = first.made.front();
    bool const is_usual = made.status == (made.ttl ? booking_status::held : booking_status::confirmed);
    return is_usual && made.slot == 1 && made.seats == first.taken;
}

bool is_one_turn(std::span<change const> changes) noexcept {
    change const& first = changes.front();
    return changes.size() == 1 && first.made.empty() && !first.reclaims && first.turned.size() == 1 &&
           first.turned.front().unread;
}

void fill_turn(statement& statement, change const& change) {
    turned_booking const& row = change.turned.front();
    statement.input(0) = std::to_string(change.event.value);
    statement.input(1) = change.version ? std::to_string(*change.version) : std::string{};
    statement.input(2) = std::to_string(change.tries);
    statement.input(3) = row.id.str();
    statement.input(4) = row.owner;
    statement.input(5) = to_string(row.to);
    statement.input(6) = row.what;
    statement.input(7) = row.changed_by.is_nil() ? std::string{} : row.changed_by.str();
    statement.input(8) = row.reason;
}

void fill_booking(statement& statement, change const& change) {
    new_booking const& booking = change.made.front();
    statement.input(0) = std::to_string(change.event.value);
    statement.input(1) = change.version ? std::to_string(*change.version) : std::string{};
    statement.input(2) = std::to_string(change.tries);
    statement.input(3) = std::to_string(change.taken);
    statement.input(4) = booking.id.str();
    statement.input(5) = booking.user;
    statement.input(6) = booking.data;
    statement.input(7) = booking.ttl ? std::to_string(booking.ttl->count()) : std::string{};
}

void fill_changes(statement& statement, std::span<change const> changes) {
    fill_events(statement, changes);
    fill_made(statement, changes);
    fill_turned(statement, changes);
}

/// The arrays have one element, and the places all are 1.
void fill_event(statement& statement, change const& change) {
    fill_changes(statement, {&change, 1});
    statement.input(0) = std::to_string(change.event.value);
}

void fill_until(statement& statement, timestamp latest) {
    statement.input(change_inputs) = std::to_string(microseconds_of(latest));
}

std::optional<timestamp> land_until(std::span<change const> changes) noexcept {
    std::optional<timestamp> first;
    for (change const& each : changes) {
        if (each.lands_until) { first = std::min(first.value_or(*each.lands_until), *each.lands_until); }
    }
    return first;
}

}  // namespace bookonce::store
