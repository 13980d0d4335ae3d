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

/// Asks for `seats` seats of one event for one user, all of them or none.
struct book_request {
    using outcome = bookonce::outcome;

    event_id event = {};
    std::string user = {};  ///< 1 … `limits::user_id_bytes_max` bytes of UTF-8 without NUL
    int seats = 1;          ///< 1 … `limits::seats_per_booking_max`
    /// Made by the engine when empty; give your own to make the request repeatable. Unique within
    /// its event: the key of a replay is (event, id), and the same id in another event is another
    /// booking.
    std::optional<booking_id> id = {};
    /// 1 ms … `limits::deadline_max` from the call; the engine's `retry.deadline` when empty.
    std::optional<std::chrono::milliseconds> deadline = {};
    std::optional<int> attempts_max = {};  ///< 1 … `limits::attempts_max`; the engine's `retry.attempts_max` when empty
};

/// Asks to give one booking's seats back. Cancelling twice is one cancellation, told twice. An id
/// of no booking is used up by it: no booking with it can land any more.
struct cancel_request {
    using outcome = cancel_outcome;

    event_id event = {};
    booking_id id = {};                                      ///< not nil
    std::optional<std::chrono::milliseconds> deadline = {};  ///< as of a booking
    std::optional<int> attempts_max = {};                    ///< as of a booking
};

/// Every request that ends in an outcome.
using any_request = std::variant<book_request, cancel_request>;

namespace detail {
/// An answer as the outcome of one kind of request. An ending that such a request cannot have is a
/// bug.
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
