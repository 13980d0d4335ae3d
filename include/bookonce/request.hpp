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
    /// The engine makes one if empty. Give your own to make the request repeatable. A replay's key
    /// is (event, id): the same id in another event is another booking.
    std::optional<booking_id> id = {};
    /// 1 ms … `limits::deadline_max` from the call; the engine's `retry.deadline` when empty.
    std::optional<std::chrono::milliseconds> deadline = {};
    std::optional<int> attempts_max = {};  ///< 1 … `limits::attempts_max`; empty: as `retry`
};

/// Asks to give one booking's seats back. A repeated request finds the first cancellation. It uses
/// up an id without a booking: no booking with that id can land any more.
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
