#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <bookonce/event.hpp>
#include <bookonce/ids.hpp>

/// What a session reads and writes: rows and versions.
namespace bookonce::store {

/// Holds whose time is over and that still keep their seats, in the order of their ends.
struct lapse {
    timestamp until{};  ///< up to this end and this id
    booking_id last = {};
    int holds = 0;
    int seats = 0;
};

/// The event's row, as one read saw it.
struct event_row {
    int capacity = 0;
    int available = 0;
    std::int64_t version = 0;
    bool open = true;  ///< and now is within the time of its sales
    /// A hint: if not 0, another change of the row seemed under way, and this number names it. If
    /// it lands, a write at `version` conflicts.
    std::int64_t change_under_way = 0;
    bool limits_seats = false;  ///< it has `seats_per_user`: a booking needs a whole read

    // Of reads, not of writes:
    int bookings_per_user = 1;
    int seats_per_user = 0;  ///< 0: no limit
    std::chrono::seconds hold_limit = std::chrono::hours{2};
    std::optional<timestamp> opens_at = {};  ///< if that is still to come
};

/// Asks for the active bookings of the user whose booking this is. Unless `always` is set, only if
/// that one is a hold whose time is over, lapsed or expired.
struct owner_question {
    booking_id id;
    bool always = false;
};

/// Whether a hold with this end is among them, as far as its time goes.
constexpr bool reaches(lapse const& lapsed, timestamp expires_at, booking_id const& id) {
    return expires_at < lapsed.until || (expires_at == lapsed.until && id <= lapsed.last);
}

/// What to read of one event: its row, the bookings with these ids, and these users' active ones.
struct question {
    event_id event;
    std::vector<booking_id> ids;
    std::vector<std::string> users;
    std::vector<owner_question> owners = {};
};

/// One event as one read saw it. All snapshots of a read belong to one instant.
struct snapshot {
    event_id event;
    std::optional<event_row> row;   ///< empty: there is no such event
    std::vector<booking> bookings;  ///< those asked for that exist, in no order
    timestamp now{};                ///< the database's time
    lapse lapsed = {};              ///< at most `limits::lapsed_holds_max`
};

/// A booking's row that a change makes.
struct new_booking {
    booking_id id;
    std::string user;
    int seats = 0;
    booking_status status = booking_status::confirmed;
    int slot = 1;
    std::optional<std::chrono::seconds> ttl = {};  ///< of a hold, from the change's time
    std::string data = {};
};

/// A row that uses an id up: no booking may take it any more. It has no user and no seats.
inline new_booking fence_of(booking_id id) { return {id, "(nobody)", 0, booking_status::cancelled}; }
constexpr bool is_fence(new_booking const& made) noexcept { return made.seats == 0; }

/// A booking's row that a change turns into another state. What it does not name stays.
struct turned_booking {
    booking_id id;
    booking_status to = booking_status::cancelled;
    std::optional<int> seats = {};
    std::optional<std::string> user = {};
    std::optional<int> slot = {};
    std::optional<std::chrono::seconds> ttl = {};  ///< a hold's new one, from the change's time
    std::string what = {};                         ///< a word for the history
    booking_id changed_by = {};
    std::string reason = {};
    /// Nobody has read it: the change lands only while it is a hold that has not lapsed, and `owner`'s
    /// if that is not empty. If this ends it, the change's `taken` does not count its seats.
    bool unread = false;
    std::string owner = {};
};

/// One event's change: rows turned, holds reclaimed, rows made (in this order), and the seats that
/// this takes. It lands whole or not at all. Without rows it is a bare version bump, which fences
/// every write at that version.
struct change {
    event_id event;
    /// The version that it moves on from. Empty: the one that the store itself reads. Unless it
    /// sells nothing and turns unread rows, it then needs an open event that has the seats and does not
    /// limit them by user.
    std::optional<std::int64_t> version;
    int taken = 0;  ///< seats that leave `available`; negative if more come back
    std::vector<new_booking> made;
    std::vector<turned_booking> turned;
    /// Most attempts of the store within the call. All but the first are as if `version` were
    /// empty.
    int tries = 1;
    bool sells = false;  ///< lands only before the event's sales end
    /// Lands only up to this time of the database. Only with a version and one attempt.
    std::optional<timestamp> lands_until = {};
    /// All these holds that are not turned expire: as many as this says. `taken` counts
    /// their seats as coming back. Only with a version and one attempt.
    std::optional<lapse> reclaims = {};
};

/// Whether it lands at its version or nowhere: a newer version then fences it. Only its ids fence
/// another.
constexpr bool is_fixed(change const& change) noexcept { return change.version && change.tries <= 1; }

/// Most attempts within one call.
inline constexpr int tries_max = 8;

/// What became of a change.
struct written {
    event_id event;
    bool landed = false;                ///< if not, it conflicted or the event's row allows no such change
    std::optional<event_row> row = {};  ///< after the change; else as the store saw it last, if it looked
    timestamp at{};                     ///< the database's time of the change that landed
    int tries = 1;                      ///< attempts; 0: the row allowed none
    std::vector<booking> turned = {};   ///< those that were unread, as they are now
};

/// What a failed statement means to the caller. The table in sqlstate.cpp maps each SQLSTATE.
enum class failure : std::uint8_t {
    conflict,       ///< nothing landed: another change was first (40001, 40P01)
    constraint,     ///< nothing landed: a constraint of bookonce's (23xxx); read again to see why
    rejected,       ///< nothing landed: a rule of the application's refuses one of the rows
    locked,         ///< nothing landed: somebody holds one of the rows (55P03)
    refused,        ///< nothing landed: the database cannot or will not do it now
    wrong_server,   ///< nothing landed: this session cannot write; another may (25006)
    misconfigured,  ///< nothing landed: the schema or the rights are wrong
    not_connected,  ///< nothing was sent: no session could be had
    lost,           ///< the connection broke: a write may have landed or may still land
};

/// Nothing landed, because another change was first or what was known was wrong. Read and decide
/// again.
constexpr bool is_race(failure kind) noexcept { return kind == failure::conflict || kind == failure::constraint; }

struct error {
    failure kind = failure::refused;
    std::string sqlstate;         ///< empty when there is none
    std::string reason;           ///< one line, no secrets, parameter values or control characters
    std::string constraint = {};  ///< the violated constraint, if any
};

template <class T>
using result = std::variant<T, error>;

}  // namespace bookonce::store
