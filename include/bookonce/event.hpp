#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include <bookonce/export.hpp>
#include <bookonce/ids.hpp>

namespace bookonce {

/// Whether an event takes bookings. A closed or cancelled event still takes cancellations.
enum class event_status : std::uint8_t { open, closed, cancelled };

/// Times are the database's: microseconds since 1970, UTC.
using timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// One event as it stood at `version`.
struct event {
    event_id id;
    std::string name;
    int capacity = 0;          ///< seats in all
    int available = 0;         ///< seats free: of `capacity` and `overbook`, not taken by an active booking
    std::int64_t version = 0;  ///< number of changes that have landed
    event_status status = event_status::open;
    int overbook = 0;                        ///< seats sold beyond `capacity`
    int bookings_per_user = 1;               ///< active ones of one user at most
    std::optional<int> seats_per_user = {};  ///< in all active bookings of one user at most
    /// How long a hold may last in all, extended.
    std::chrono::seconds hold_limit = std::chrono::hours{2};
    std::optional<timestamp> opens_at = {};   ///< it takes no bookings before
    std::optional<timestamp> closes_at = {};  ///< nor from then on
};

/// What `engine::create_event` makes.
struct new_event {
    std::string name = {};                   ///< UTF-8 without NUL, ≤ `limits::event_name_bytes_max` bytes
    int capacity = 0;                        ///< 1 … `limits::capacity_max` seats
    std::optional<event_id> id = {};         ///< chosen by the database when empty; must be ≥ 1
    int overbook = 0;                        ///< 0 … `limits::capacity_max` - capacity
    int bookings_per_user = 1;               ///< 1 … `limits::bookings_per_user_max`
    std::optional<int> seats_per_user = {};  ///< 1 or more
    std::chrono::seconds hold_limit = std::chrono::hours{2};  ///< `limits::ttl_min` … `limits::ttl_max`
    std::optional<timestamp> opens_at = {};
    std::optional<timestamp> closes_at = {};  ///< after `opens_at`
};

/// What `engine::update_event` changes: the fields that are given. Their limits are those of
/// `new_event`.
struct event_update {
    std::optional<std::string> name = {};
    std::optional<int> capacity = {};
    std::optional<event_status> status = {};  ///< open or closed; `engine::cancel_event` cancels
    std::optional<int> overbook = {};
    std::optional<int> bookings_per_user = {};  ///< a lower one takes no booking away
    std::optional<std::optional<int>> seats_per_user = {};
    std::optional<std::chrono::seconds> hold_limit = {};
    std::optional<std::optional<timestamp>> opens_at = {};
    std::optional<std::optional<timestamp>> closes_at = {};
};

/// The life of a booking. `held` and `confirmed` are *active*: they keep their seats. A hold whose
/// time is over is `expired`, whoever has looked at it since.
enum class booking_status : std::uint8_t { held, confirmed, cancelled, expired };

/// `seats` seats of one event for one user.
struct booking {
    event_id event;
    booking_id id;
    std::string user;
    int seats = 0;
    booking_status status = booking_status::confirmed;
    timestamp booked_at{};                       ///< by the database's clock
    std::optional<timestamp> expires_at = {};    ///< of what was a hold: it is expired from then on
    std::optional<timestamp> confirmed_at = {};  ///< of what was a hold and was confirmed
    std::int64_t version = 0;                    ///< the event's version that last changed it; 0: not known
    int slot = 1;                                ///< tells the active bookings of one user and event apart
    booking_id changed_by = {};                  ///< the request that last changed it; nil: none
    std::string reason = {};                     ///< that this request gave
    std::string data = {};                       ///< the application's own JSON, written with it
};

/// Whether the booking keeps its seats.
constexpr bool is_active(booking_status status) noexcept {
    return status == booking_status::held || status == booking_status::confirmed;
}

/// The words used in the tables and in JSON.
BOOKONCE_EXPORT char const* to_string(event_status status) noexcept;
BOOKONCE_EXPORT char const* to_string(booking_status status) noexcept;

}  // namespace bookonce
