#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include <bookonce/ids.hpp>
#include <bookonce/outcome.hpp>
#include <bookonce/retry_policy.hpp>

#include "decide/command.hpp"
#include "reply.hpp"
#include "time.hpp"

namespace bookonce {

/// A request of the dispatcher, which owns it until it is answered. `done` is called exactly once.
struct pending {
    event_id event;
    command asked;
    retry_budget budget;
    time_point taken_at;
    std::function<void(answer)> done;  ///< empty once it has been answered
    sleeper* caller = nullptr;         ///< to be woken after `done`, if it waits
    int conflicts = 0;                 ///< that this request sat through
    bool in_flight = false;            ///< in a write that was sent and not answered
    bool asks_again = false;           ///< its doubt is about a write of an earlier request only
    bool begun = false;                ///< was in a round before: its time in the queue is counted
    std::unique_ptr<pending> next;     ///< behind this one in its queue
};

}  // namespace bookonce
