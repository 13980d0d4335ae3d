#include "overruling.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace bookonce::simulation {
namespace {

bool is_hold(command const& asked) {
    auto const* const wanted = std::get_if<book>(&asked.wants);
    return wanted != nullptr && wanted->ttl;
}

bool takes_what_is_left(command const& asked) {
    auto const* const wanted = std::get_if<book>(&asked.wants);
    return wanted != nullptr && wanted->up_to;
}

template <class Wish>
bool asks_to(command const& asked) {
    return std::holds_alternative<Wish>(asked.wants);
}

/// What is to be decided as if the rest of its batch were not there.
bool is_decided_alone(plant bug, command const& asked) {
    switch (bug) {
        case plant::holds_on_same_stock: return is_hold(asked);
        case plant::up_to_on_same_stock: return takes_what_is_left(asked);
        case plant::late_on_same_stock: return asks_to<confirm>(asked);
        case plant::changes_on_same_stock: return asks_to<change_seats>(asked);
        case plant::transfers_on_same_limit: return asks_to<transfer>(asked);
        default: return false;
    }
}

/// Whether a row of the one is a row of the other: a statement cannot have it twice.
bool meet(store::change const& change, store::change const& other) {
    auto const has_any = [](auto const& rows, auto const& others) {
        return std::ranges::any_of(others, [&](auto const& each) {
            return std::ranges::any_of(rows, [&](auto const& row) { return row.id == each.id; });
        });
    };
    return has_any(change.made, other.made) || has_any(change.turned, other.turned);
}

/// The lapsed holds that a change reclaims are without those that it turns.
void keep_apart(store::change& change, store::snapshot const& seen, booking_id const& turned) {
    auto const row = std::ranges::find(seen.bookings, turned, &booking::id);
    bool const is_reclaimed = change.reclaims && row->status == booking_status::held && row->expires_at &&
                              store::reaches(*change.reclaims, *row->expires_at, turned);
    if (!is_reclaimed) { return; }
    --change.reclaims->holds;
    change.reclaims->seats -= row->seats;
}

/// A place that none of the user's rows has, in what was read and in the change.
int free_slot(batch const& batch, std::string const& user) {
    int slot = 1;
    for (booking const& each : batch.known.seen.bookings) {
        if (each.user == user) { slot = std::max(slot, each.slot + 1); }
    }
    for (store::turned_booking const& each : batch.decided.change.turned) {
        if (each.user == user) { slot = std::max(slot, each.slot.value_or(1) + 1); }
    }
    return slot;
}

/// The batch writes this as well. What it takes is not counted beyond what there is.
void add(batch& batch, std::size_t index, store::change&& more, answer ending) {
    store::change& change = batch.decided.change;
    if (meet(change, more)) { return; }
    change.event = batch.event;
    change.version = batch.known.seen.row->version;
    for (store::turned_booking& each : more.turned) {
        keep_apart(change, batch.known.seen, each.id);
        if (each.user) { each.slot = free_slot(batch, *each.user); }
        change.turned.push_back(std::move(each));
    }
    std::ranges::move(more.made, std::back_inserter(change.made));
    change.taken = std::min(change.taken + more.taken, std::max(change.taken, batch.known.seen.row->available));
    batch.decided.must_write = true;
    batch.decided.verdicts[index] = {verdict::kind::writes, std::move(ending), true};
    batch.stage = batch_stage::decided;
}

void decide_alone(batch& batch, std::size_t index) {
    command const* const asked = &batch.requests[index]->asked;
    decision alone = decide(batch.known, std::array{asked});
    verdict& only = alone.verdicts.front();
    if (only.what == verdict::kind::writes && !alone.change.reclaims) {
        add(batch, index, std::move(alone.change), std::move(only.ending));
    }
}

/// The change that this bug makes of the booking, as it was read.
std::optional<store::turned_booking> turned_wrongly(plant bug, pending const& request, verdict const& verdict,
                                                    booking const& row) {
    command const& asked = request.asked;
    bool const is_confirmed = std::holds_alternative<confirmed>(verdict.ending);
    bool const has_expired = std::holds_alternative<hold_expired>(verdict.ending);
    bool const is_full = std::holds_alternative<already_booked>(verdict.ending) ||
                         std::holds_alternative<user_limit_reached>(verdict.ending);
    store::turned_booking turned{.id = row.id, .to = row.status, .changed_by = asked.own.request};
    if ((bug == plant::confirmed_twice && is_confirmed) ||
        (bug == plant::late_ignores_newer_buyer && has_expired && asks_to<confirm>(asked))) {
        turned.to = booking_status::confirmed;
        turned.what = "confirmed";
        return turned;
    }
    if (bug == plant::transfer_skips_limit && is_full && asks_to<transfer>(asked)) {
        turned.user = std::get<transfer>(asked.wants).to;
        turned.what = "transferred";
        return turned;
    }
    return std::nullopt;
}

answer ending_of(store::turned_booking const& turned, booking row) {
    row.status = turned.to;
    if (!turned.user) { return confirmed{{std::move(row), 0, 0, false}, false}; }
    row.user = *turned.user;
    return transferred{{std::move(row), 0, 0, false}};
}

void decide_wrongly(plant bug, batch& batch, std::size_t index) {
    pending const& request = *batch.requests[index];
    auto const& rows = batch.known.seen.bookings;
    auto const row = std::ranges::find(rows, request.asked.own.id, &booking::id);
    if (row == rows.end()) { return; }
    auto turned = turned_wrongly(bug, request, batch.decided.verdicts[index], *row);
    if (!turned) { return; }
    answer ending = ending_of(*turned, *row);
    add(batch, index, {.event = batch.event, .turned = {*std::move(turned)}}, std::move(ending));
}

}  // namespace

void write_what_is_refused(plant bug, batch& batch) {
    bool const is_decided = batch.stage == batch_stage::decided || batch.stage == batch_stage::settled;
    if (!is_decided || !batch.known.fresh || !batch.known.seen.row) { return; }
    for (std::size_t index = 0; index < batch.requests.size(); ++index) {
        if (batch.decided.verdicts[index].what == verdict::kind::writes) { continue; }
        bool const alone = is_decided_alone(bug, batch.requests[index]->asked);
        alone ? decide_alone(batch, index) : decide_wrongly(bug, batch, index);
    }
}

}  // namespace bookonce::simulation
