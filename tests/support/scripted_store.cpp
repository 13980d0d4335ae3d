#include "scripted_store.hpp"

#include <algorithm>
#include <utility>

namespace bookonce::test {
namespace {

using store::change;
using store::question;
using store::snapshot;

bool holds_a_seat(scripted_tables::event_rows const& rows, std::string const& user) {
    return std::ranges::any_of(
        rows.bookings, [&](auto const& each) { return each.second.user == user && is_active(each.second.status); });
}

snapshot answer_of(scripted_tables const& tables, question const& asked) {
    snapshot seen{asked.event, std::nullopt, {}};
    auto const found = tables.events.find(asked.event);
    if (found == tables.events.end()) { return seen; }
    seen.row = found->second.row;
    for (auto const& [id, booking] : found->second.bookings) {
        bool const by_id = std::ranges::find(asked.ids, id) != asked.ids.end();
        bool const by_user =
            is_active(booking.status) && std::ranges::find(asked.users, booking.user) != asked.users.end();
        if (by_id || by_user) { seen.bookings.push_back(booking); }
    }
    return seen;
}

/// The event's rows after the change; nothing if a unique constraint forbids it.
std::optional<scripted_tables::event_rows> changed(scripted_tables::event_rows rows, change const& change,
                                                   timestamp at) {
    // As in one SQL statement, the insert does not see that a booking is given back.
    for (auto const& made : change.made) {
        bool const user_taken = is_active(made.status) && holds_a_seat(rows, made.user);
        if (rows.bookings.contains(made.id) || user_taken) { return std::nullopt; }
        rows.bookings.emplace(made.id, booking{change.event, made.id, made.user, made.seats, made.status, at});
    }
    for (auto const& [id, to] : change.turned) {
        if (auto const found = rows.bookings.find(id); found != rows.bookings.end()) { found->second.status = to; }
    }
    rows.row.available -= change.taken;
    ++rows.row.version;
    bool const within_capacity = rows.row.available >= 0 && rows.row.available <= rows.row.capacity;
    return within_capacity ? std::optional{std::move(rows)} : std::nullopt;
}

}  // namespace

void scripted_tables::add_event(event_id event, int capacity) { events[event] = {{capacity, capacity, 0, true}, {}}; }

void scripted_tables::book_elsewhere(event_id event, booking const& made) {
    event_rows& rows = events.at(event);
    rows.row.available -= made.seats;
    ++rows.row.version;
    rows.bookings.emplace(made.id, made);
}

store::result<std::vector<store::landed>> scripted_tables::apply(std::span<change const> changes) {
    timestamp const at{std::chrono::microseconds{++clock_us}};
    std::map<event_id, event_rows> after = events;
    std::vector<store::landed> landings;
    for (change const& change : changes) {
        auto const found = after.find(change.event);
        if (found == after.end() || found->second.row.version != change.version) { continue; }
        if (dropped.contains(change.event)) { continue; }
        if (locked.contains(change.event)) { return lock_timeout(); }
        if (std::ranges::any_of(change.made, [&](auto const& made) { return held.contains(made.user); })) {
            return lock_timeout();
        }
        if (std::ranges::any_of(change.made, [&](auto const& made) { return banned.contains(made.user); })) {
            return members_only();
        }
        auto rows = changed(found->second, change, at);
        if (!rows) { return unique_violation(); }
        landings.push_back({change.event, rows->row.version, rows->row.available, at});
        found->second = std::move(*rows);
    }
    events = std::move(after);
    return landings;
}

std::optional<store::error> scripted_store::connect() {
    connected_ = true;
    return std::nullopt;
}

bookonce::store::result<std::vector<snapshot>> scripted_store::read(std::span<question const> questions) {
    if (!connected_) {
        return bookonce::store::error{bookonce::store::failure::not_connected, "08003", "there is no session"};
    }
    reads.emplace_back(questions.begin(), questions.end());
    step now;
    if (!reads_to_come.empty()) {
        now = std::move(reads_to_come.front());
        reads_to_come.pop_front();
    }
    if (now.before) { now.before(); }
    if (now.failure) {
        connected_ = now.failure->kind != bookonce::store::failure::lost;
        return *now.failure;
    }
    std::vector<snapshot> seen;
    for (question const& asked : questions) { seen.push_back(answer_of(tables_, asked)); }
    return seen;
}

bookonce::store::result<std::vector<bookonce::store::landed>> scripted_store::write(std::span<change const> changes) {
    if (!connected_) {
        return bookonce::store::error{bookonce::store::failure::not_connected, "08003", "there is no session"};
    }
    writes.emplace_back(changes.begin(), changes.end());
    step now;
    if (!writes_to_come.empty()) {
        now = std::move(writes_to_come.front());
        writes_to_come.pop_front();
    }
    if (now.before) { now.before(); }
    if (!now.failure) { return tables_.apply(changes); }
    if (now.lands) { static_cast<void>(tables_.apply(changes)); }
    connected_ = now.failure->kind != bookonce::store::failure::lost;
    return *now.failure;
}

store::error lost_connection() {
    return {store::failure::lost, "08000", "the server closed the connection unexpectedly"};
}
store::error serialization_failure() { return {store::failure::conflict, "40001", "could not serialize access"}; }
store::error unique_violation() {
    return {store::failure::constraint, "23505", "duplicate key value violates unique constraint"};
}
store::error lock_timeout() { return {store::failure::locked, "55P03", "canceling statement due to lock timeout", ""}; }
store::error members_only() { return {store::failure::rejected, "23514", "new row violates a check", "members_only"}; }
store::error statement_cancelled() {
    return {store::failure::refused, "57014", "canceling statement due to statement timeout"};
}

}  // namespace bookonce::test
