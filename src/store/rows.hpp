#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <bookonce/event.hpp>
#include <bookonce/ids.hpp>

/// What a session reads and writes: rows and versions. Values only.
namespace bookonce::store {

/// The event's row, as one read saw it.
struct event_row {
    int capacity = 0;
    int available = 0;
    std::int64_t version = 0;
    bool open = true;
    /// A hint: not 0 when somebody's change of the row seemed to be on its way as this was read,
    /// and then the same number as long as it is the same change. If it lands, a write at `version`
    /// conflicts.
    std::int64_t change_under_way = 0;
};

/// What to read about one event: its row, the bookings with these ids, and the active bookings of these users.
struct question {
    event_id event;
    std::vector<booking_id> ids;
    std::vector<std::string> users;
};

/// One event as one read saw it. All of a read's snapshots belong to one instant.
struct snapshot {
    event_id event;
    std::optional<event_row> row;   ///< nothing: there is no such event
    std::vector<booking> bookings;  ///< those that were asked about and exist, in no order
};

/// A booking's row that a change makes.
struct new_booking {
    booking_id id;
    std::string user;
    int seats = 0;
    booking_status status = booking_status::confirmed;
};

/// A row that takes an id, so that no booking may take it any more. It is nobody's and keeps no seat.
inline new_booking fence_of(booking_id id) { return {id, "(nobody)", 0, booking_status::cancelled}; }
constexpr bool is_fence(new_booking const& made) noexcept { return made.seats == 0; }

/// A booking's row that a change turns into another state.
struct turned_booking {
    booking_id id;
    booking_status to = booking_status::cancelled;
};

/// One event's change, valid only at `version`: rows made and rows turned, and the seats that this
/// takes. It lands whole or not at all. Without rows it is a bare version bump, which fences every
/// write prepared against `version`.
struct change {
    event_id event;
    std::int64_t version = 0;
    int taken = 0;  ///< seats that leave `available`; negative when more are given back than taken
    std::vector<new_booking> made;
    std::vector<turned_booking> turned;
};

/// A change that landed. An event of the statement that is not among the landed ones met a conflict.
struct landed {
    event_id event;
    std::int64_t version = 0;  ///< after the change
    int available = 0;         ///< after the change
    timestamp at{};            ///< the database's time of the change
};

/// What a failed statement means to the caller. One table (sqlstate.cpp) says which SQLSTATE is which.
enum class failure : std::uint8_t {
    conflict,       ///< nothing landed: somebody else moved on first (40001, 40P01)
    constraint,     ///< nothing landed: a constraint of bookonce's stopped it; read again to see why (23xxx)
    rejected,       ///< nothing landed: the database refuses what one of the rows says, for a reason of its own
    locked,         ///< nothing landed: somebody holds one of the rows (55P03)
    refused,        ///< nothing landed: the database cannot or will not do it now
    wrong_server,   ///< nothing landed: this session cannot write; another may (25006)
    misconfigured,  ///< nothing landed: the schema or the rights are not as they must be
    not_connected,  ///< nothing was sent: no session could be had
    lost,           ///< the connection broke: a write may have landed, or may still land
};

/// Nothing landed because somebody else had moved on, or what was known was wrong: read again, decide again.
constexpr bool is_race(failure kind) noexcept { return kind == failure::conflict || kind == failure::constraint; }

struct error {
    failure kind = failure::refused;
    std::string sqlstate;         ///< empty when there is none
    std::string reason;           ///< one line without secrets, parameter values or control characters
    std::string constraint = {};  ///< the name of the constraint that stopped it; empty when there is none
};

template <class T>
using result = std::variant<T, error>;

}  // namespace bookonce::store
