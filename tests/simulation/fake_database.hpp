#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "journal.hpp"
#include "plant.hpp"
#include "store/memory/tables.hpp"

namespace bookonce::simulation {

/// A place in one event's history: 0 is its creation, and each change that lands makes the next.
using state_index = std::int64_t;
inline constexpr state_index no_event_yet = -1;
inline constexpr state_index never = std::numeric_limits<state_index>::max();

/// Whose write a booking or a cancellation is: first the call that makes it, then those of the same
/// batch that ask for the same and ride on it.
struct authorship {
    event_id event;
    booking_id id;
    int call = 0;
};

/// One booking with its whole history.
struct kept_booking {
    booking made;              ///< as it is now
    std::vector<int> made_by;  ///< calls; none: another writer
    state_index made_at = 0;
    std::vector<int> ended_by;
    state_index ended_at = never;

    bool exists(state_index at) const noexcept { return made_at <= at; }
    bool active(state_index at) const noexcept { return made_at <= at && at < ended_at; }
};

/// An id that no booking may take any more.
struct kept_fence {
    booking_id id;
    timestamp at;
    state_index made_at = 0;
};

/// What others do to an event between the store's read of its version and its attempt at it.
using meddler = std::function<void(event_id)>;

/// What one change left behind.
struct event_state {
    std::int64_t version = 0;
    int available = 0;
    bool open = true;
};

/// One event with its whole history.
struct kept_event {
    event_id id;
    int capacity = 0;
    std::vector<event_state> states;
    std::vector<kept_booking> bookings;
    std::vector<kept_fence> fences;
    bool locked = false;  ///< by somebody's transaction

    event_state const& now() const noexcept { return states.back(); }
    state_index index() const noexcept { return static_cast<state_index>(states.size()) - 1; }
    kept_booking const* find(booking_id const& wanted) const noexcept;
    kept_fence const* fence_of(booking_id const& wanted) const noexcept;
    /// Of the user, now.
    kept_booking const* active_of(std::string_view user) const noexcept;
};

/// The tables in memory, with somebody's locks and an application's rules. Remembers every state it
/// was in, and complains when one breaks an invariant.
class fake_database {
public:
    fake_database(plant bug, journal& journal);
    fake_database(fake_database const&) = delete;
    fake_database& operator=(fake_database const&) = delete;

    void create(event_id id, int capacity);
    kept_event const* find(event_id id) const noexcept;
    std::vector<kept_event> const& events() const noexcept { return events_; }
    state_index index_of(event_id id) const noexcept;

    store::snapshot read(store::question const& question) const { return tables_.read(question); }
    /// One statement: all of it or nothing. A change that is not fixed is tried as often as it says.
    store::result<std::vector<store::written>> write(std::span<store::change const> changes,
                                                     std::span<authorship const> authors, meddler const& meddle = {});
    /// Another program's change of the event's status, by the rule: with a new version.
    void set_open(event_id id, bool open);
    /// Another program's transaction holds the event's row, or gives it back.
    void set_locked(event_id id, bool locked);
    void unlock_all();
    /// The application's own constraint: no bookings of this user. And its own trigger: no
    /// cancellations.
    void ban(std::string user) { banned_.insert(std::move(user)); }
    void bind(std::string user) { bound_.insert(std::move(user)); }
    bool is_banned(std::string const& user) const { return banned_.contains(user); }
    bool is_bound(std::string const& user) const { return bound_.contains(user); }

    std::vector<std::string> const& broken_invariants() const noexcept { return broken_; }

private:
    store::written attempt(store::change& change, meddler const& meddle);
    std::optional<store::error> stopped(std::span<store::change const> landing);
    void tamper(store::change const& change, store::written& landing);
    void remember(store::change const& change, store::written const& landing, std::span<authorship const> authors);
    void audit(kept_event const& event);
    void complain(kept_event const& event, std::string_view what);

    plant bug_;
    journal& journal_;
    store::memory::tables tables_;
    std::vector<kept_event> events_;  ///< the history of what is in the tables
    std::set<std::string> banned_;
    std::set<std::string> bound_;
    std::vector<std::string> broken_;
};

/// The version that it is written at, for the journal.
std::string version_text(store::change const& change);

}  // namespace bookonce::simulation
