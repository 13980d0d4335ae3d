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

store::error violation(char const* sqlstate, char const* constraint) {
    return {store::failure::constraint, sqlstate, constraint};
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

void fake_database::create(event_id id, int capacity) {
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

store::snapshot fake_database::read(store::question const& question) const {
    store::snapshot seen{question.event, std::nullopt, {}};
    kept_event const* const event = find(question.event);
    if (event == nullptr) { return seen; }
    seen.row = store::event_row{event->capacity, event->now().available, event->now().version, event->now().open};
    for (kept_booking const& each : event->bookings) {
        bool const by_id = std::ranges::find(question.ids, each.made.id) != question.ids.end();
        bool const by_user =
            each.ended_at == never && std::ranges::find(question.users, each.made.user) != question.users.end();
        if (by_id || by_user) { seen.bookings.push_back(each.made); }
    }
    for (booking_id const& id : question.ids) {
        kept_fence const* const fence = event->fence_of(id);
        if (fence == nullptr || std::ranges::find(seen.bookings, id, &booking::id) != seen.bookings.end()) { continue; }
        seen.bookings.push_back({event->id, id, "(nobody)", 0, booking_status::cancelled, fence->at});
    }
    return seen;
}

store::result<std::vector<store::landed>> fake_database::write(std::span<store::change const> changes,
                                                               std::span<authorship const> authors) {
    std::vector<std::pair<kept_event*, store::change const*>> moved;
    for (store::change const& change : changes) {
        auto const event = std::ranges::find(events_, change.event, &kept_event::id);
        if (event != events_.end() && event->now().version == change.version) { moved.emplace_back(&*event, &change); }
    }
    for (auto const& [event, change] : moved) {
        if (!event->locked) { continue; }
        journal_.say("database: event {} is locked", event->id.value);
        return store::error{store::failure::locked, "55P03", "lock timeout"};
    }
    for (auto const& [event, change] : moved) {
        if (auto error = violated(*event, *change)) {
            journal_.say("database: event {} at {}: {}", event->id.value, change->version, error->reason);
            return std::move(*error);
        }
    }
    std::vector<store::landed> landings;
    for (auto const& [event, change] : moved) { landings.push_back(land(*event, *change, authors)); }
    return landings;
}

std::optional<store::error> fake_database::violated(kept_event const& event, store::change const& change) const {
    int const left = event.now().available - change.taken;
    if (left < 0 || left > event.capacity) { return violation("23514", "events_available_within_capacity"); }
    for (auto const& [id, to] : change.turned) {
        if (kept_booking const* const own = event.find(id); own != nullptr && is_bound(own->made.user)) {
            return store::error{store::failure::rejected, "P0001", "too late to cancel"};
        }
    }
    auto const is_seat = [](store::new_booking const& made) { return !store::is_fence(made); };
    for (store::new_booking const& made : change.made) {
        if (is_seat(made)) { continue; }
        booking_id const& id = made.id;
        if (event.find(id) != nullptr || event.fence_of(id) != nullptr) { return violation("23505", "bookings_key"); }
    }
    for (auto each = change.made.begin(); each != change.made.end(); ++each) {
        if (!is_seat(*each)) { continue; }
        if (is_banned(each->user)) {
            return store::error{store::failure::rejected, "23514", "members only", "members_only"};
        }
        auto const before = std::ranges::subrange(change.made.begin(), each);
        bool const id_taken =
            event.find(each->id) != nullptr || event.fence_of(each->id) != nullptr ||
            std::ranges::any_of(before, [&](auto const& other) { return is_seat(other) && other.id == each->id; });
        if (id_taken) { return violation("23505", "bookings_key"); }
        // The order of a statement's parts is not specified, so a booking that it cancels may still be in the index.
        bool const user_taken = event.active_of(each->user) != nullptr ||
                                std::ranges::find(before, each->user, &store::new_booking::user) != before.end();
        if (user_taken && bug_ != plant::user_constraint_dropped) {
            return violation("23505", "bookings_one_active_a_user");
        }
    }
    return std::nullopt;
}

store::landed fake_database::land(kept_event& event, store::change const& change, std::span<authorship const> authors) {
    event_state const before = event.now();
    bool const unmoved = bug_ == plant::cancel_without_bump && !change.turned.empty();
    event.states.push_back({before.version + (unmoved ? 0 : 1), before.available - change.taken, before.open});
    timestamp const at{std::chrono::microseconds{++clock_us_}};

    for (auto const& [id, to] : change.turned) {
        auto const gone = std::ranges::find_if(event.bookings, [&](kept_booking const& b) { return b.made.id == id; });
        if (gone == event.bookings.end()) { continue; }
        if (gone->ended_at != never) { complain(event, "a booking is cancelled twice"); }
        gone->made.status = to;
        if (is_active(to)) { continue; }
        gone->ended_at = event.index();
        gone->ended_by = calls_of(event.id, id, authors);
    }
    auto const fences = std::ranges::count_if(change.made, store::is_fence);
    auto const seats = std::ssize(change.made) - fences;
    bool in_part = bug_ == plant::statement_lands_in_part && seats > 1;
    for (store::new_booking const& each : change.made) {
        if (store::is_fence(each)) {
            event.fences.push_back({each.id, at, event.index()});
            continue;
        }
        if (std::exchange(in_part, false)) { continue; }
        booking const made{event.id, each.id, each.user, each.seats, each.status, at};
        event.bookings.push_back({made, calls_of(event.id, each.id, authors), event.index(), {}});
        if (!before.open) { complain(event, "a closed event has sold a seat"); }
    }
    journal_.say("database: event {} moves to {}: {} seated, {} given back, {} fenced, {} left", event.id.value,
                 event.now().version, seats, change.turned.size(), fences, event.now().available);
    audit(event);
    return {event.id, event.now().version, event.now().available, at};
}

void fake_database::set_open(event_id id, bool open) {
    auto const event = std::ranges::find(events_, id, &kept_event::id);
    assert(event != events_.end());
    event->states.push_back({event->now().version + 1, event->now().available, open});
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

}  // namespace bookonce::simulation
