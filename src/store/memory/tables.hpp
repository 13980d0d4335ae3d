#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <bookonce/audit.hpp>

#include "booking_rows.hpp"
#include "store/feed_cursor.hpp"
#include "store/rows.hpp"

namespace bookonce::store::memory {

/// What last changed a booking's row.
struct change_mark {
    std::string what;  ///< a word for the history
    timestamp at{};
    std::int64_t changed_in = 0;  ///< the statement's number
};

/// One event with all its bookings' rows and its history. A fence is a row without user and seats.
struct event_rows {
    event_row row;  ///< `open` says nothing of the time of its sales
    std::string name = {};
    booking_rows bookings = {};
    event_status status = event_status::open;
    int overbook = 0;
    std::optional<timestamp> opens_at = {};
    std::optional<timestamp> closes_at = {};
    std::vector<stamped_entry> past = {};          ///< what rows said before they were changed
    std::map<booking_id, change_mark> marks = {};  ///< of the bookings as they are
};

/// Rules of the application on the tables: why a written row is refused, or nothing. Checked before
/// bookonce's own constraints.
struct row_rules {
    std::function<std::optional<error>(new_booking const&)> made = {};
    std::function<std::optional<error>(booking const&, turned_booking const&)> turned = {};
};

/// The tables and constraints of schema/ in memory, and the booking statements as PostgreSQL runs
/// them: each is one transaction; a change at another version matches nothing; a violated
/// constraint undoes the statement. Knows nothing of the engine's decisions. Not thread-safe.
struct tables {
    std::map<event_id, event_rows> events;
    row_rules rules = {};
    std::int64_t statements = 0;                              ///< that have written
    bool one_active_booking_a_user = true;                    ///< the constraint is there
    bool looks_at_unread = true;                              ///< a change looks at what nobody has read
    std::function<timestamp()> now = [] { return clock(); };  ///< the time

    void add_event(event_id event, int capacity) { events[event] = {{capacity, capacity, 0, true}}; }
    /// Changes the version without seats, as another writer would; does nothing without such an
    /// event.
    void move_on(event_id event);
    /// In the order of their ids, without the fences. Empty if there is no such event.
    std::vector<booking> bookings_of(event_id event) const;

    /// The event's holds whose time is over: the first of them.
    lapse lapsed_in(event_rows const& rows, int holds_max) const;

    snapshot read(question const& asked) const;
    result<std::vector<written>> write(std::span<change const> changes);
    /// The same after `races` attempts at each event that met another writer's change.
    result<std::vector<written>> write_after(std::span<change const> changes, int races);
    /// Whether the event's row is as the change demands.
    bool matches(change const& change) const { return matches(change, now()); }
    /// Why a statement with this change is refused, if it matches.
    std::optional<error> violated(change const& change) const;

    /// The invariants of schema/README.md that can be broken here.
    audit_report audit() const;

private:
    static timestamp clock();
    bool matches(change const& change, timestamp at) const;
    bool on_sale(event_rows const& rows) const;
    bool allows(event_rows const& rows, change const& change) const;
    bool has_live_holds(event_rows const& rows, change const& change) const;
    written land(event_rows& rows, change const& change, timestamp at) const;
    static std::optional<error> miscounted(change const& change, booking_rows const& before);
    bool has_rival(booking_rows const& before, booking_rows const& after, booking const& row) const;
};

/// What a row says, as an entry of the history.
stamped_entry entry_of(booking const& row, change_mark const& mark);

/// Nothing landed, because of this constraint.
error violation(std::string sqlstate, std::string constraint);

}  // namespace bookonce::store::memory
