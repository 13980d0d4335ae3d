#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include <bookonce/export.hpp>
#include <bookonce/ids.hpp>

namespace bookonce {

/// Whether an event takes bookings. A closed event still takes cancellations.
enum class event_status : std::uint8_t { open, closed };

/// One event as it stood at `version`.
struct event {
    event_id id;
    std::string name;
    int capacity = 0;          ///< seats in all
    int available = 0;         ///< seats not taken by an active booking
    std::int64_t version = 0;  ///< number of changes that have landed
    event_status status = event_status::open;
};

/// What `engine::create_event` makes.
struct new_event {
    std::string name = {};            ///< UTF-8 without NUL, ≤ `limits::event_name_bytes_max` bytes
    int capacity = 0;                 ///< 1 … `limits::capacity_max` seats
    std::optional<event_id> id = {};  ///< chosen by the database when empty; must be ≥ 1
};

/// The life of a booking. `held` and `confirmed` are *active*: they keep their seats.
enum class booking_status : std::uint8_t { held, confirmed, cancelled, expired };

/// Times are the database's: microseconds since 1970, UTC.
using timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// `seats` seats of one event for one user.
struct booking {
    event_id event;
    booking_id id;
    std::string user;
    int seats = 0;
    booking_status status = booking_status::confirmed;
    timestamp booked_at{};  ///< by the database's clock
};

/// Whether the booking keeps its seats.
constexpr bool is_active(booking_status status) noexcept {
    return status == booking_status::held || status == booking_status::confirmed;
}

/// The words used in the tables and in JSON.
BOOKONCE_EXPORT char const* to_string(event_status status) noexcept;
BOOKONCE_EXPORT char const* to_string(booking_status status) noexcept;

}  // namespace bookonce
