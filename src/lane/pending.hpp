#pragma once

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include <bookonce/ids.hpp>
#include <bookonce/outcome.hpp>
#include <bookonce/retry_policy.hpp>

namespace bookonce {

class sleeper;

using time_point = std::chrono::steady_clock::time_point;

/// Every way in which any request can end: what `outcome` and `cancel_outcome` are cut from.
using answer = std::variant<booked, already_booked, sold_out, event_not_found, event_closed, booking_id_used, contended,
                            deadline_exceeded, unavailable, in_doubt, cancelled, booking_not_found, rejected>;

/// What a request wants done with its booking.
enum class intent : std::uint8_t { book, cancel };

/// What `decide` needs to know of a request, and nothing else.
struct request_facts {
    intent wants = intent::book;
    booking_id id;
    std::string user;  ///< empty for a cancellation
    int seats = 0;     ///< 0 for a cancellation
    /// The version against which this request was last written without a reply: that write may still land, until the
    /// event's version is seen to be higher.
    std::optional<std::int64_t> doubtful_version = {};
    /// The database has rejected its row, which it must not be told before that write can no longer
    /// land.
    bool rejected = false;
};

/// A request on its way through a lane. The lane owns it until it is answered; `done` is called exactly once.
struct pending {
    event_id event;
    request_facts facts;
    retry_budget budget;
    time_point taken_at;
    std::function<void(answer)> done;  ///< empty once it has been answered
    sleeper* caller = nullptr;         ///< to be woken after `done`, if somebody waits for it
    int conflicts = 0;                 ///< that this request sat through
    bool in_flight = false;            ///< part of a write that has been sent and not been answered
    bool begun = false;                ///< part of an attempt before: its time in the queue is counted
    std::unique_ptr<pending> next;     ///< behind this one in its queue
};

/// The answer as `outcome` or `cancel_outcome`, as its caller gets it. `decide` gives no ending of the other kind: one is a bug.
template <class Outcome>
Outcome as_outcome(answer&& ending) {
    return std::visit(
        [](auto&& one) -> Outcome {
            using ending_type = std::remove_cvref_t<decltype(one)>;
            if constexpr (std::is_constructible_v<Outcome, std::in_place_type_t<ending_type>, ending_type>) {
                return Outcome{std::in_place_type<ending_type>, std::forward<decltype(one)>(one)};
            } else {
                std::abort();
            }
        },
        std::move(ending));
}

}  // namespace bookonce
