#include "scripted_store.hpp"

#include <algorithm>
#include <utility>

namespace bookonce::test {
using store::change;
using store::question;
using store::snapshot;

scripted_tables::scripted_tables() {
    now = [at = timestamp{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}}]() mutable {
        return at += std::chrono::microseconds{1};
    };
    rules.made = [this](store::new_booking const& made) -> std::optional<store::error> {
        if (held.contains(made.user)) { return lock_timeout(); }
        if (banned.contains(made.user)) { return members_only(); }
        return std::nullopt;
    };
}

void scripted_tables::book_elsewhere(event_id event, booking const& made) {
    auto& rows = events.at(event);
    rows.row.available -= made.seats;
    ++rows.row.version;
    rows.bookings.put(made);
}

store::result<std::vector<store::written>> scripted_tables::apply(std::span<change const> changes, int races) {
    std::vector<store::written> fates;
    std::vector<change> kept;
    for (change const& each : changes) {
        if (auto const found = events.find(each.event); dropped.contains(each.event) && found != events.end()) {
            fates.push_back({.event = each.event, .row = found->second.row, .tries = each.tries});
            continue;
        }
        if (matches(each) && locked.contains(each.event)) { return lock_timeout(); }
        kept.push_back(each);
    }
    auto written = write_after(kept, races);
    if (std::holds_alternative<store::error>(written)) { return written; }
    std::ranges::move(std::get<std::vector<store::written>>(written), std::back_inserter(fates));
    std::ranges::sort(fates, {}, &store::written::event);
    return fates;
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
    for (question const& asked : questions) { seen.push_back(tables_.read(asked)); }
    return seen;
}

bookonce::store::result<std::vector<bookonce::store::written>> scripted_store::write(std::span<change const> changes) {
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
    if (!now.failure) { return tables_.apply(changes, now.races); }
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
