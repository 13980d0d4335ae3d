#pragma once

#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "journal.hpp"
#include "kept_event.hpp"
#include "plant.hpp"
#include "store/memory/tables.hpp"

namespace bookonce::simulation {

/// Whose change of a booking a write is: first the call that makes it, then those of the same batch
/// that ask for the same and ride on it.
struct authorship {
    event_id event;
    booking_id id;
    int call = 0;
};

/// What others do to an event between the store's read of its version and its attempt at it.
using meddler = std::function<void(event_id)>;

/// The tables in memory, with a clock, somebody's locks and an application's rules. Remembers every
/// state it was in, and complains when one breaks an invariant.
class fake_database {
public:
    fake_database(plant bug, journal& journal);
    fake_database(fake_database const&) = delete;
    fake_database& operator=(fake_database const&) = delete;

    /// `overbook` of the seats are sold beyond the capacity.
    void create(event_id id, event_rules const& rules, int overbook);
    kept_event const* find(event_id id) const noexcept;
    std::vector<kept_event> const& events() const noexcept { return events_; }
    state_index index_of(event_id id) const noexcept;

    /// Its clock. Each change has a time of its own.
    timestamp time() const noexcept { return time_; }
    void pass(std::chrono::microseconds span) { time_ += span; }

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

    /// The rows that changes have left behind and the present ones must tell every state.
    void replay_history();
    std::vector<std::string> const& broken_invariants() const noexcept { return broken_; }

private:
    store::written attempt(store::change& change, meddler const& meddle);
    std::optional<store::error> stopped(std::span<store::change const> landing);
    void tamper(store::change const& change, store::written& landing);
    void remember(store::change const& change, store::written const& landing, std::span<authorship const> authors);
    void complain(kept_event const& event, std::string_view what);

    plant bug_;
    journal& journal_;
    timestamp time_{std::chrono::seconds{1'700'000'000}};
    store::memory::tables tables_;
    std::vector<kept_event> events_;  ///< the history of what is in the tables
    std::set<std::string> banned_;
    std::set<std::string> bound_;
    std::vector<std::string> broken_;
};

/// The version that it is written at, for the journal.
std::string version_text(store::change const& change);
/// What it does.
std::string describe(store::change const& change);

}  // namespace bookonce::simulation
