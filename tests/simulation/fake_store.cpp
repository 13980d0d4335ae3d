#include "fake_store.hpp"

#include <algorithm>

namespace bookonce::simulation {

using bookonce::store::change;
using bookonce::store::error;
using bookonce::store::event_row;
using bookonce::store::failure;
using bookonce::store::question;
using bookonce::store::result;
using bookonce::store::snapshot;
using bookonce::store::written;

/// Others may be faster than each attempt of the database, but not for ever.
result<std::vector<written>> network::arrive(delayed_write const& write) {
    auto const others = [this](event_id event) {
        if (meddle && strikes(faults.try_lost)) { meddle(event); }
    };
    auto result = database.write(write.changes, write.authors, others);
    if (auto const* const fates = std::get_if<std::vector<written>>(&result)) {
        for (written const& each : *fates) {
            if (each.tries > 1) { tries_lost += static_cast<std::uint64_t>(each.tries - 1); }
        }
    }
    return result;
}

void network::land_delayed() {
    if (delayed.empty()) { return; }
    auto const chosen = delayed.begin() + random.below(static_cast<int>(delayed.size()));
    delayed_write write = *chosen;
    bool const again = strikes(faults.write_twice);
    if (!again) { delayed.erase(chosen); }
    log.say("network: a delayed write arrives{}", again ? ", and is to come again" : "");
    if (bug == plant::late_write_without_fence) {
        for (change& each : write.changes) { each.version = database.find(each.event)->now().version; }
    }
    auto const result = arrive(write);
    auto const* const fates = std::get_if<std::vector<written>>(&result);
    if (fates == nullptr) { return; }
    for (std::size_t index = 0; index < fates->size(); ++index) {
        bool const late = (*fates)[index].landed && !bookonce::store::is_fixed(write.changes[index]);
        landed_late += late ? 1 : 0;
    }
}

std::optional<error> fake_store::connect() {
    if (connected_) { return std::nullopt; }
    if (around_.strikes(around_.faults.connect_failure)) { return fail(failure::not_connected, "08001", "no session"); }
    if (around_.strikes(around_.faults.misconfigured)) { return fail(failure::misconfigured, "28000", "no login"); }
    around_.log.say("engine {}: connected", engine_);
    connected_ = true;
    broken_ = false;
    return std::nullopt;
}

error fake_store::fail(failure kind, char const* sqlstate, char const* reason) {
    around_.log.say("engine {}: {} {}", engine_, sqlstate, reason);
    bool const distrusted = kind == failure::lost || kind == failure::wrong_server || kind == failure::not_connected ||
                            kind == failure::misconfigured;
    if (distrusted) { connected_ = false; }
    return {kind, sqlstate, reason};
}

error fake_store::lost() {
    error problem = fail(failure::lost, "08000", "the connection broke");
    if (around_.bug == plant::lost_reply_called_unavailable) { problem.kind = failure::refused; }
    if (around_.bug == plant::lost_reply_called_conflict) { problem.kind = failure::conflict; }
    return problem;
}

/// What a server says to a statement that it does not execute.
std::optional<error> fake_store::refusal() {
    scenario const& faults = around_.faults;
    if (around_.strikes(faults.refused)) { return fail(failure::refused, "53100", "the disk is full"); }
    if (around_.strikes(faults.serialization_failure)) {
        return around_.random.below(2) == 0 ? fail(failure::conflict, "40001", "could not serialize access")
                                            : fail(failure::conflict, "40P01", "deadlock detected");
    }
    if (around_.strikes(faults.misconfigured)) { return fail(failure::misconfigured, "42501", "permission denied"); }
    if (around_.strikes(faults.wrong_server)) { return fail(failure::wrong_server, "25006", "read-only"); }
    return std::nullopt;
}

event_row* fake_store::cached(event_id event) {
    auto const found = std::ranges::find(cache_, event, &std::pair<event_id, event_row>::first);
    return found == cache_.end() ? nullptr : &found->second;
}

result<std::vector<snapshot>> fake_store::read(std::span<question const> questions) {
    if (!connected_) { return fail(failure::not_connected, "08003", "there is no session"); }
    if (broken_ || around_.strikes(around_.faults.read_lost)) {
        return fail(failure::lost, "08000", "the connection broke");
    }
    if (auto no = refusal()) { return std::move(*no); }
    std::vector<snapshot> snapshots;
    for (question const& each : questions) {
        snapshots.push_back(around_.database.read(each));
        if (around_.bug == plant::own_booking_not_looked_for) {
            std::erase_if(snapshots.back().bookings, [&](booking const& found) {
                return std::ranges::find(each.ids, found.id) != each.ids.end();
            });
        }
        if (around_.bug == plant::lapsed_seats_forgotten) { snapshots.back().lapsed = {}; }
        auto& row = snapshots.back().row;
        if (!row) { continue; }
        row->change_under_way = around_.strikes(around_.faults.change_under_way) ? around_.random.between(1, 2) : 0;
        bool const locked = around_.database.find(each.event)->locked;
        if (locked && around_.random.below(4) > 0) { row->change_under_way = 7; }
        if (event_row const* const old = cached(each.event); old != nullptr) {
            row = *old;
        } else if (around_.bug == plant::cache_trusted_for_refusals) {
            cache_.emplace_back(each.event, *row);
        }
        around_.log.say("engine {}: reads event {} at {}, {} left, {} lapsed", engine_, each.event.value, row->version,
                        row->available, snapshots.back().lapsed.seats);
    }
    return snapshots;
}

/// Plants the bugs that live in what is sent.
void fake_store::spoil(std::vector<change>& changes) const {
    for (change& each : changes) {
        kept_event const* const found = around_.database.find(each.event);
        if (found == nullptr) { continue; }
        kept_event const& event = *found;
        if (around_.bug == plant::old_decision_at_new_version) { each.version = event.now().version; }
        if (around_.bug == plant::store_tries_with_old_decision) { each.tries = bookonce::store::tries_max; }
        if (around_.bug == plant::seats_not_given_back) {
            for (auto const& turned : each.turned) {
                if (!is_active(turned.to)) { each.taken += event.find(turned.id)->now().seats; }
            }
        }
        if (around_.bug == plant::expiry_frees_twice && each.reclaims) { each.taken -= each.reclaims->seats; }
    }
}

result<std::vector<written>> fake_store::write(std::span<change const> asked) {
    if (!connected_) { return fail(failure::not_connected, "08003", "there is no session"); }
    std::vector<change> changes{asked.begin(), asked.end()};
    spoil(changes);
    for (change const& each : changes) {
        around_.log.say("engine {}: writes event {} at {}: {}", engine_, each.event.value, version_text(each),
                        describe(each));
    }
    if (auto no = refusal()) { return std::move(*no); }
    if (around_.strikes(around_.faults.request_lost)) { return lost(); }
    if (broken_ || around_.strikes(around_.faults.write_delayed)) {
        around_.delayed.push_back({std::move(changes), authors_});
        return lost();
    }
    auto written = around_.arrive({std::move(changes), authors_});
    if (around_.bug == plant::cache_trusted_for_refusals) { cache_.clear(); }
    if (auto* const error = std::get_if<bookonce::store::error>(&written);
        error != nullptr && error->kind == failure::locked && around_.bug == plant::lock_called_unavailable) {
        error->kind = failure::refused;
    }
    if (around_.strikes(around_.faults.reply_lost)) { return lost(); }
    return written;
}

}  // namespace bookonce::simulation
