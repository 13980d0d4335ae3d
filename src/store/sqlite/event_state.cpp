#include "event_state.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <bookonce/limits.hpp>

#include "rows.hpp"
#include "sql.hpp"

namespace bookonce::store::sqlite {
namespace {

/// A booking that is asked for by its id and by its user comes once.
template <class... Inputs>
void find(connection& connection, std::vector<booking>& into, std::string_view sql, Inputs const&... inputs) {
    rows found{connection, sql, inputs...};
    while (found.next()) {
        booking each = booking_from(found);
        if (std::ranges::find(into, each.id, &booking::id) == into.end()) { into.push_back(std::move(each)); }
    }
}

std::optional<std::string> owner_of(connection& connection, event_id event, owner_question const& asked,
                                    timestamp now) {
    rows found{connection, sql::owner, event, asked.id, asked.always, now};
    return found.next() ? std::optional{std::string{found.text()}} : std::nullopt;
}

}  // namespace

std::optional<event_state> read_event(connection& connection, event_id event, timestamp now) {
    rows found{connection, sql::event_row, now, event};
    if (!found.next()) { return std::nullopt; }
    event_state seen;
    seen.row.capacity = found.count();
    seen.row.available = found.count();
    seen.row.version = found.number();
    seen.row.open = found.number() != 0;
    seen.row.bookings_per_user = found.count();
    seen.row.seats_per_user = found.count();
    seen.row.limits_seats = seen.row.seats_per_user > 0;
    seen.row.hold_limit = std::chrono::seconds{found.number()};
    seen.row.opens_at = found.maybe_time();
    seen.closes_at = found.maybe_time();
    seen.next_lapse = found.maybe_time();
    return seen;
}

lapse read_lapsed(connection& connection, event_id event, timestamp now, int holds_max) {
    lapse lapsed;
    for (rows found{connection, sql::lapsed_holds, now, event, holds_max}; found.next(); ++lapsed.holds) {
        lapsed.until = found.time();
        lapsed.last = found.id();
        lapsed.seats += found.count();
    }
    return lapsed;
}

snapshot read_snapshot(connection& connection, question const& asked, timestamp now) {
    snapshot seen{asked.event, std::nullopt, {}};
    auto const state = read_event(connection, asked.event, now);
    if (!state) { return seen; }
    seen.now = now;
    seen.row = state->row;
    if (state->next_lapse && *state->next_lapse <= now) {
        seen.lapsed = read_lapsed(connection, asked.event, now, limits::lapsed_holds_max);
    }
    for (booking_id const& id : asked.ids) { find(connection, seen.bookings, sql::booking_by_id, asked.event, id); }
    auto users = asked.users;
    for (owner_question const& each : asked.owners) {
        if (auto user = owner_of(connection, asked.event, each, now)) { users.push_back(*std::move(user)); }
    }
    for (std::string const& user : users) { find(connection, seen.bookings, sql::active_of_user, asked.event, user); }
    return seen;
}

}  // namespace bookonce::store::sqlite
