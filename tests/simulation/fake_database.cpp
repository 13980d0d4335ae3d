#include "fake_database.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "invariants.hpp"

namespace bookonce::simulation {
namespace {

using namespace std::chrono_literals;

std::vector<int> calls_of(event_id event, booking_id const& id, std::span<authorship const> authors) {
    std::vector<int> calls;
    for (authorship const& each : authors) {
        if (each.event == event && each.id == id) { calls.push_back(each.call); }
    }
    return calls;
}

store::error no_members_only() { return {store::failure::rejected, "23514", "members only", "members_only"}; }

}  // namespace

fake_database::fake_database(plant bug, journal& journal) : bug_{bug}, journal_{journal} {
    tables_.one_active_booking_a_user = bug != plant::user_constraint_dropped;
    tables_.looks_at_unread = bug != plant::unread_hold_not_looked_at;
    tables_.now = [this] { return time_; };
    tables_.rules.made = [this](store::new_booking const& made) -> std::optional<store::error> {
        return is_banned(made.user) ? std::optional{no_members_only()} : std::nullopt;
    };
    tables_.rules.turned = [this](booking const& own,
                                  store::turned_booking const& turned) -> std::optional<store::error> {
        if (turned.user && is_banned(*turned.user)) { return no_members_only(); }
        if (!is_bound(own.user) || turned.to != booking_status::cancelled) { return std::nullopt; }
        return store::error{store::failure::rejected, "P0001", "too late to cancel"};
    };
}

void fake_database::create(event_id id, event_rules const& rules, int overbook) {
    time_ += 1us;
    tables_.add_event(id, rules.seats);
    store::memory::event_rows& rows = tables_.events.at(id);
    rows.row.capacity = rules.seats - overbook;
    rows.row.bookings_per_user = rules.bookings_per_user;
    rows.row.seats_per_user = rules.seats_per_user;
    rows.row.hold_limit = rules.hold_limit;
    rows.overbook = overbook;
    rows.opens_at = rules.opens_at;
    rows.closes_at = rules.closes_at;
    events_.push_back({.id = id, .rules = rules, .states = {{0, rules.seats, true, time_}}});
    journal_.say("database: event {} with {} seats, {} bookings and {} seats a user", id.value, rules.seats,
                 rules.bookings_per_user, rules.seats_per_user);
}

kept_event const* fake_database::find(event_id id) const noexcept {
    auto const found = std::ranges::find(events_, id, &kept_event::id);
    return found == events_.end() ? nullptr : &*found;
}

state_index fake_database::index_of(event_id id) const noexcept {
    kept_event const* const event = find(id);
    return event == nullptr ? no_event_yet : event->index();
}

/// The attempts at one change. It is then fixed at the version where it lands, if it does.
store::written fake_database::attempt(store::change& change, meddler const& meddle) {
    store::written fate{.event = change.event, .tries = 0};
    bool const is_fixed = store::is_fixed(change);
    int const tries_max = std::exchange(change.tries, 1);
    bool reads_version = !change.version;
    for (;;) {
        if (find(change.event) == nullptr) { return fate; }
        if (reads_version) {
            change.version.reset();
            // Of a change without a version, whether the row allows it.
            if (fate.tries >= tries_max || !tables_.matches(change)) { break; }
            change.version = find(change.event)->now().version;
        }
        ++fate.tries;
        if (meddle && !is_fixed) { meddle(change.event); }
        fate.landed = tables_.matches(change);
        if (fate.landed) { break; }
        reads_version = true;
    }
    fate.row = tables_.read({change.event, {}, {}, {}}).row;
    return fate;
}

/// Why the statement fails that lands these.
std::optional<store::error> fake_database::stopped(std::span<store::change const> landing) {
    for (store::change const& change : landing) {
        if (!find(change.event)->locked) { continue; }
        journal_.say("database: event {} is locked", change.event.value);
        return store::error{store::failure::locked, "55P03", "lock timeout"};
    }
    for (store::change const& change : landing) {
        auto error = tables_.violated(change);
        if (!error) { continue; }
        journal_.say("database: event {} at {}: {}", change.event.value, version_text(change),
                     error->kind == store::failure::constraint ? error->constraint : error->reason);
        return error;
    }
    return std::nullopt;
}

store::result<std::vector<store::written>> fake_database::write(std::span<store::change const> changes,
                                                                std::span<authorship const> authors,
                                                                meddler const& meddle) {
    std::vector<store::written> fates;
    std::vector<store::change> landing;
    for (store::change change : changes) {
        fates.push_back(attempt(change, meddle));
        if (fates.back().landed) { landing.push_back(std::move(change)); }
    }
    time_ += 1us;
    // The sales of one of them may have ended at just this instant.
    std::erase_if(landing, [&](store::change const& change) {
        bool const over = !tables_.matches(change);
        if (over) { std::ranges::find(fates, change.event, &store::written::event)->landed = false; }
        return over;
    });
    if (auto error = stopped(landing)) { return *std::move(error); }
    auto written = tables_.write(landing);
    auto fate = fates.begin();
    for (store::written& landed : std::get<std::vector<store::written>>(written)) {
        fate = std::find_if(fate, fates.end(), [&](auto const& each) { return each.event == landed.event; });
        assert(landed.landed && fate != fates.end());
        landed.tries = fate->tries;
        store::change const& change = *std::ranges::find(landing, landed.event, &store::change::event);
        tamper(change, landed);
        remember(change, landed, authors);
        *fate = landed;
    }
    return fates;
}

/// Plants the bugs that live in what a statement does.
void fake_database::tamper(store::change const& change, store::written& landing) {
    auto& rows = tables_.events.at(change.event);
    bool const keeps_version = (bug_ == plant::cancel_without_bump && !change.turned.empty()) ||
                               (bug_ == plant::reclaim_without_bump && change.reclaims);
    if (keeps_version) { landing.row->version = --rows.row.version; }
    auto const first = std::ranges::find_if_not(change.made, store::is_fence);
    bool const several = std::ranges::count_if(change.made, store::is_fence) + 1 < std::ssize(change.made);
    if (bug_ == plant::statement_lands_in_part && several) { rows.bookings.erase(first->id); }
}

void fake_database::remember(store::change const& change, store::written const& landing,
                             std::span<authorship const> authors) {
    kept_event& event = *std::ranges::find(events_, change.event, &kept_event::id);
    event.states.push_back({landing.row->version, landing.row->available, event.now().open, landing.at});
    for (auto const& [id, row] : tables_.events.at(change.event).bookings) {
        bool const is_fence = row.seats == 0;
        if (is_fence) {
            if (event.fence_of(id) == nullptr) { event.fences.push_back({id, landing.at, event.index()}); }
            continue;
        }
        auto const kept = std::ranges::find(event.bookings, id, &kept_booking::id);
        row_state state{event.index(), row, calls_of(event.id, id, authors)};
        if (kept == event.bookings.end()) {
            event.bookings.push_back({id, {std::move(state)}});
        } else if (row.version != kept->now().version || !same(row, kept->now())) {
            kept->rows.push_back(std::move(state));
        }
    }
    journal_.say("database: event {} moves to {}: {}, {} left", event.id.value, event.now().version, describe(change),
                 event.now().available);
    for (std::string const& each : broken_by_last_change(event)) { complain(event, each); }
}

void fake_database::set_open(event_id id, bool open) {
    time_ += 1us;
    auto const event = std::ranges::find(events_, id, &kept_event::id);
    assert(event != events_.end());
    event->states.push_back({event->now().version + 1, event->now().available, open, time_});
    tables_.events.at(id).row.open = open;
    tables_.move_on(id);
    journal_.say("database: event {} moves to {}: {}", id.value, event->now().version, open ? "open" : "closed");
}

void fake_database::set_locked(event_id id, bool locked) {
    auto const event = std::ranges::find(events_, id, &kept_event::id);
    if (event == events_.end()) { return; }
    event->locked = locked;
    journal_.say("database: event {} is {}", id.value, locked ? "locked" : "unlocked");
}

void fake_database::unlock_all() {
    for (kept_event& each : events_) { each.locked = false; }
}

void fake_database::replay_history() {
    for (kept_event const& event : events_) {
        std::vector<booking> rows;
        for (store::stamped_entry const& each : tables_.events.at(event.id).past) {
            if (each.entry.booking) { rows.push_back(*each.entry.booking); }
        }
        for (auto const& [id, row] : tables_.events.at(event.id).bookings) { rows.push_back(row); }
        for (std::string const& each : broken_in_history(event, std::move(rows))) { complain(event, each); }
    }
}

void fake_database::complain(kept_event const& event, std::string_view what) {
    broken_.push_back(fmt::format("event {} at version {}: {}", event.id.value, event.now().version, what));
}

std::string version_text(store::change const& change) {
    std::string const first = change.version ? std::to_string(*change.version) : "any";
    return change.tries == 1 ? first : fmt::format("{} in {} tries", first, change.tries);
}

std::string describe(store::change const& change) {
    auto const fences = std::ranges::count_if(change.made, store::is_fence);
    std::string text =
        fmt::format("{} seated, {} turned, {} fenced", std::ssize(change.made) - fences, change.turned.size(), fences);
    if (change.reclaims) { text += fmt::format(", {} reclaimed", change.reclaims->holds); }
    return text;
}

}  // namespace bookonce::simulation
