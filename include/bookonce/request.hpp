#pragma once

#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include <bookonce/ids.hpp>
#include <bookonce/outcome.hpp>

namespace bookonce {

/// How long a hold lasts when nobody says otherwise.
inline constexpr std::chrono::seconds default_ttl = std::chrono::minutes{15};

/// Asks for `seats` seats of one event for one user, all of them or none.
struct book_request {
    using outcome = bookonce::outcome;

    event_id event = {};
    std::string user = {};  ///< 1 … `limits::user_id_bytes_max` bytes of UTF-8 without NUL
    int seats = 1;          ///< 1 … `limits::seats_per_booking_max`
    /// The engine makes one if empty. Give your own to make the request repeatable. A replay's key
    /// is (event, id): the same id in another event is another booking.
    std::optional<booking_id> id = {};
    /// 1 ms … `limits::deadline_max` from the call; the engine's `retry.deadline` when empty.
    std::optional<std::chrono::milliseconds> deadline = {};
    std::optional<int> attempts_max = {};  ///< 1 … `limits::attempts_max`; empty: as `retry`
    /// Takes what is left, at least one seat and at most `seats`. A replay finds what it got.
    bool up_to = false;
    /// The application's own JSON, at most `limits::data_bytes_max` bytes; empty: none. It is kept
    /// with the booking as it is.
    std::string data = {};
};

/// Asks for seats that are kept for `ttl` and can be confirmed until then. The other fields are
/// those of a booking.
struct hold_request {
    using outcome = hold_outcome;

    event_id event = {};
    std::string user = {};
    int seats = 1;
    std::chrono::seconds ttl = default_ttl;  ///< `limits::ttl_min` … `limits::ttl_max`
    std::optional<booking_id> id = {};
    std::optional<std::chrono::milliseconds> deadline = {};
    std::optional<int> attempts_max = {};
    bool up_to = false;
    std::string data = {};
};

// The requests below are about a booking that there is. They name it by its id, or by its user
// alone (a nil id): then it is the only active one of that user. With both, the request is
// `not_yours` unless the booking is that user's. `deadline` and `attempts_max` are as of a booking.

/// Asks to give a booking's seats back, all or some. A repeated request finds the first
/// cancellation. It uses up an id without a booking: no booking with that id can land any more.
struct cancel_request {
    using outcome = cancel_outcome;

    event_id event = {};
    booking_id id = {};
    std::optional<std::chrono::milliseconds> deadline = {};
    std::optional<int> attempts_max = {};
    std::string user = {};
    std::optional<int> seats = {};  ///< so many go back; empty: all, and the booking ends
    std::string reason = {};        ///< kept with the booking; at most `limits::reason_bytes_max` bytes
    /// Names this request, so that it can be repeated as long as nothing else has changed the booking
    /// since: only `seats` needs that. The engine makes one if empty.
    std::optional<booking_id> request = {};
};

/// Asks to turn a hold into a booking.
struct confirm_request {
    using outcome = confirm_outcome;

    event_id event = {};
    booking_id id = {};
    std::optional<std::chrono::milliseconds> deadline = {};
    std::optional<int> attempts_max = {};
    std::string user = {};
    std::optional<int> seats = {};  ///< so many are confirmed, the others go back; empty: all
    bool late = true;               ///< also an expired hold, if its seats are still free
};

/// Asks to give a hold's seats back.
struct release_request {
    using outcome = release_outcome;

    event_id event = {};
    booking_id id = {};
    std::optional<std::chrono::milliseconds> deadline = {};
    std::optional<int> attempts_max = {};
    std::string user = {};
    std::string reason = {};
};

/// Asks that a hold lasts `ttl` from now, if it does not last longer. In all it may last as long as
/// its event allows (`event::hold_limit`).
struct extend_request {
    using outcome = extend_outcome;

    event_id event = {};
    booking_id id = {};
    std::optional<std::chrono::milliseconds> deadline = {};
    std::optional<int> attempts_max = {};
    std::string user = {};
    std::chrono::seconds ttl = default_ttl;
};

/// Asks that a booking or hold has `seats` seats, more or fewer than now. A refusal leaves it as it
/// is.
struct change_request {
    using outcome = change_outcome;

    event_id event = {};
    booking_id id = {};
    std::optional<std::chrono::milliseconds> deadline = {};
    std::optional<int> attempts_max = {};
    std::string user = {};
    int seats = 1;
    std::string reason = {};
};

/// Asks that a booking or hold becomes another user's. That user's limits count.
struct transfer_request {
    using outcome = transfer_outcome;

    event_id event = {};
    booking_id id = {};
    std::optional<std::chrono::milliseconds> deadline = {};
    std::optional<int> attempts_max = {};
    std::string user = {};  ///< who has it now
    std::string to = {};    ///< who gets it
    std::string reason = {};
};

/// Every request that ends in an outcome.
using any_request = std::variant<book_request, cancel_request, hold_request, confirm_request, release_request,
                                 extend_request, change_request, transfer_request>;

namespace detail {
/// An answer as the outcome of one kind of request. No other ending may occur.
template <class Outcome>
Outcome as_outcome(answer&& ended) {
    return std::visit(
        []<class Ending>(Ending& ending) -> Outcome {
            if constexpr (std::is_constructible_v<Outcome, std::in_place_type_t<Ending>, Ending>) {
                return Outcome{std::in_place_type<Ending>, std::move(ending)};
            } else {
                std::abort();
            }
        },
        ended);
}
}  // namespace detail

}  // namespace bookonce
