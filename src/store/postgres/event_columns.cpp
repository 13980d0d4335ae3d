#include "event_columns.hpp"

#include <algorithm>
#include <utility>

#include <bookonce/limits.hpp>

#include "event_life_sql.hpp"
#include "sql.hpp"

namespace bookonce::store {
namespace {

std::optional<std::string> text_of(std::optional<int> number) {
    return number ? std::optional{std::to_string(*number)} : std::nullopt;
}

}  // namespace

void event_columns::add(std::string_view column, std::string_view type, std::optional<std::string> value) {
    inputs_.push_back(std::move(value));
    columns_.push_back({column, next_input().append("::").append(type)});
}

void event_columns::add_time(std::string_view column, std::optional<timestamp> value) {
    inputs_.push_back(store::text_of(value));
    columns_.push_back({column, "{time:" + next_input() + "}"});
}

event_columns::event_columns(new_event const& wanted) {
    new_event const usual;
    add("name", "text", wanted.name);
    add_number("capacity", wanted.capacity);
    add_number("available", std::int64_t{wanted.capacity} + wanted.overbook);
    if (wanted.id) { add_number("event_id", wanted.id->value); }
    if (wanted.overbook != usual.overbook) { add_number("overbook", wanted.overbook); }
    if (wanted.bookings_per_user != usual.bookings_per_user) {
        add_number("bookings_per_user", wanted.bookings_per_user);
    }
    if (wanted.seats_per_user) { add_number("seats_per_user", *wanted.seats_per_user); }
    if (wanted.hold_limit != usual.hold_limit) { add_number("hold_limit", wanted.hold_limit.count()); }
    if (wanted.opens_at) { add_time("opens_at", wanted.opens_at); }
    if (wanted.closes_at) { add_time("closes_at", wanted.closes_at); }
}

event_columns::event_columns(event_id event, event_update const& update) : inputs_{std::to_string(event.value)} {
    if (update.name) { add("name", "text", *update.name); }
    if (update.status) { add("status", "text", to_string(*update.status)); }
    if (update.capacity) { add_number("capacity", *update.capacity); }
    if (update.overbook) { add_number("overbook", *update.overbook); }
    if (update.bookings_per_user) { add_number("bookings_per_user", *update.bookings_per_user); }
    if (update.seats_per_user) { add("seats_per_user", "integer", text_of(*update.seats_per_user)); }
    if (update.hold_limit) { add_number("hold_limit", update.hold_limit->count()); }
    if (update.opens_at) { add_time("opens_at", *update.opens_at); }
    if (update.closes_at) { add_time("closes_at", *update.closes_at); }
}

bool event_columns::writes(std::string_view column) const {
    return std::ranges::find(columns_, column, &written::column) != columns_.end();
}

/// What the column of the event `e` will say.
std::string event_columns::value_of(std::string_view column) const {
    auto const found = std::ranges::find(columns_, column, &written::column);
    return found == columns_.end() ? "e." + std::string{column} : found->value;
}

std::string event_columns::create_text() const {
    std::string columns;
    std::string values;
    for (written const& each : columns_) {
        columns.append(columns.empty() ? "" : ", ").append(each.column);
        values.append(values.empty() ? "" : ", ").append(each.value);
    }
    return replaced(replaced(sql::create_event, "{columns}", columns), "{values}", values);
}

std::string event_columns::update_text() const {
    std::string changes;
    std::string conditions;
    for (written const& each : columns_) { changes.append(", ").append(each.column).append(" = ").append(each.value); }
    if (writes("capacity") || writes("overbook")) {
        std::string const capacity = value_of("capacity");
        std::string const overbook = value_of("overbook");
        std::string const more = '(' + capacity + "::bigint + " + overbook + " - e.capacity - e.overbook)";
        changes += ", available = e.available + " + more;
        conditions += replaced(sql::has_seats_for, "{more}", more);
        conditions = replaced(replaced(conditions, "{capacity}", capacity), "{overbook}", overbook);
        conditions = replaced(conditions, "{capacity_max}", std::to_string(limits::capacity_max));
    }
    if (writes("opens_at") || writes("closes_at")) {
        std::string const times = replaced(sql::closes_after_it_opens, "{opens_at}", '(' + value_of("opens_at") + ')');
        conditions += replaced(times, "{closes_at}", '(' + value_of("closes_at") + ')');
    }
    return replaced(replaced(sql::update_event, "{changes}", changes), "{conditions}", conditions);
}

}  // namespace bookonce::store
