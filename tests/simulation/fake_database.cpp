#include "fake_database.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace bookonce::simulation {
namespace {

std::vector<int> calls_of(event_id event, booking_id const& id, std::span<authorship const> authors) {
    std::vector<int> calls;
    for (authorship const& each : authors) {
        if (each.event == event && each.id == id) { calls.push_back(each.call); }
    }
    return calls;
}

}  // namespace

kept_booking const* kept_event::find(booking_id const& wanted) const noexcept {
    auto const found = std::ranges::find_if(bookings, [&](kept_booking const& b) { return b.made.id == wanted; });
    return found == bookings.end() ? nullptr : &*found;
}

kept_fence const* kept_event::fence_of(booking_id const& wanted) const noexcept {
    auto const found = std::ranges::find(fences, wanted, &kept_fence::id);
    return found == fences.end() ? nullptr : &*found;
}

kept_booking const* kept_event::active_of(std::string_view user) const noexcept {
    auto const found = std::ranges::find_if(
        bookings, [&](kept_booking const& b) { return b.ended_at == never && b.made.user == user; });
    return found == bookings.end() ? nullptr : &*found;
}

fake_database::fake_database(plant bug, journal& journal) : bug_{bug}, journal_{journal} {
    tables_.one_active_booking_a_user = bug != plant::user_constraint_dropped;
    // Every change has a time of its own.
    tables_.now = [at = timestamp{std::chrono::seconds{1'700'000'000}}]() mutable {
        return at += std::chrono::microseconds{1};
    };
    tables_.rules.made = [this](store::new_booking const& made) -> std::optional<store::error> {
        if (!is_banned(made.user)) { return std::nullopt; }
        return store::error{store::failure::rejected, "23514", "members only", "members_only"};
    };
    tables_.rules.turned = [this](booking const& own, auto const&) -> std::optional<store::error> {
        if (!is_bound(own.user)) { return std::nullopt; }
        return store::error{store::failure::rejected, "P0001", "too late to cancel"};
    };
}

void fake_database::create(event_id id, int capacity) {
    tables_.add_event(id, capacity);
    events_.push_back({.id = id, .capacity = capacity, .states = {{0, capacity, true}}});
    journal_.say("database: event {} with {} seats", id.value, capacity);
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
    bool reads_version = !change.version;
    for (;;) {
        kept_event const* event = find(change.event);
        if (event == nullptr) { return fate; }
        bool const is_allowed = event->now().open && event->now().available >= change.taken;
        if (reads_version && (fate.tries >= change.tries || !is_allowed)) { break; }
        if (reads_version) { change.version = event->now().version; }
        ++fate.tries;
        if (meddle && !is_fixed) { meddle(change.event); }
        event = find(change.event);
        fate.landed = event->now().version == change.version;
        if (fate.landed) { break; }
        reads_version = true;
    }
    fate.row = tables_.events.at(change.event).row;
    change.tries = 1;
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
    if (bug_ == plant::cancel_without_bump && !change.turned.empty()) { landing.row->version = --rows.row.version; }
    auto const first = std::ranges::find_if_not(change.made, store::is_fence);
    bool const several = std::ranges::count_if(change.made, store::is_fence) + 1 < std::ssize(change.made);
    if (bug_ == plant::statement_lands_in_part && several) { rows.bookings.erase(first->id); }
}

void fake_database::remember(store::change const& change, store::written const& landing,
                             std::span<authorship const> authors) {
    kept_event& event = *std::ranges::find(events_, change.event, &kept_event::id);
    auto const& rows = tables_.events.at(change.event).bookings;
    bool const was_open = event.now().open;
    event.states.push_back({landing.row->version, landing.row->available, was_open});

    for (auto const& [id, to] : change.turned) {
        auto const own = std::ranges::find_if(event.bookings, [&](kept_booking const& b) { return b.made.id == id; });
        if (own->ended_at != never) { complain(event, "a booking is cancelled twice"); }
        own->made = rows.at(id);
        if (is_active(to)) { continue; }
        own->ended_at = event.index();
        own->ended_by = calls_of(event.id, id, authors);
    }
    auto const fences = std::ranges::count_if(change.made, store::is_fence);
    for (store::new_booking const& each : change.made) {
        if (store::is_fence(each)) {
            event.fences.push_back({each.id, landing.at, event.index()});
            continue;
        }
        auto const row = rows.find(each.id);
        if (row == rows.end()) { continue; }
        event.bookings.push_back({row->second, calls_of(event.id, each.id, authors), event.index(), {}});
        if (!was_open) { complain(event, "a closed event has sold a seat"); }
    }
    journal_.say("database: event {} moves to {}: {} seated, {} given back, {} fenced, {} left", event.id.value,
                 event.now().version, std::ssize(change.made) - fences, change.turned.size(), fences,
                 event.now().available);
    audit(event);
}

void fake_database::set_open(event_id id, bool open) {
    auto const event = std::ranges::find(events_, id, &kept_event::id);
    assert(event != events_.end());
    event->states.push_back({event->now().version + 1, event->now().available, open});
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

/// The invariants of the schema, after a change.
void fake_database::audit(kept_event const& event) {
    event_state const& before = event.states[event.states.size() - 2];
    if (event.now().version != before.version + 1) { complain(event, "a change landed without its version"); }
    int taken = 0;
    for (auto each = event.bookings.begin(); each != event.bookings.end(); ++each) {
        if (each->ended_at != never) { continue; }
        taken += each->made.seats;
        bool const again = std::any_of(std::next(each), event.bookings.end(), [&](kept_booking const& other) {
            return other.ended_at == never && other.made.user == each->made.user;
        });
        if (again) { complain(event, fmt::format("{} has two active bookings", each->made.user)); }
    }
    if (event.now().available + taken != event.capacity) {
        complain(event, "seats taken and left do not make up the capacity");
    }
    if (event.now().available < 0) { complain(event, "a seat is sold twice"); }
}

void fake_database::complain(kept_event const& event, std::string_view what) {
    broken_.push_back(fmt::format("event {} at version {}: {}", event.id.value, event.now().version, what));
}

std::string version_text(store::change const& change) {
    std::string const first = change.version ? std::to_string(*change.version) : "any";
    return change.tries == 1 ? first : fmt::format("{} in {} tries", first, change.tries);
}

}  // namespace bookonce::simulation
