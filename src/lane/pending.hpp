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

#include "decide/command.hpp"
#include "reply.hpp"

namespace bookonce {

using time_point = std::chrono::steady_clock::time_point;

/// A request on its way through a lane. The lane owns it until it is answered; `done` is called exactly once.
struct pending {
    event_id event;
    command asked;
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
