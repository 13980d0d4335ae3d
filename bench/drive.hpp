#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "arrivals.hpp"
#include "strategy.hpp"
#include "tally.hpp"
#include "timeline.hpp"
#include "workload.hpp"

namespace bench {

/// Which of a run's requests are whose. Request numbers are dealt out like cards, so that no two
/// callers of any process ask the same, and each strategy is asked the same.
struct request_range {
    std::uint64_t first = 0;                ///< this caller's first request number
    std::uint64_t step = 1;                 ///< callers of all processes together
    std::optional<std::uint64_t> end = {};  ///< numbers from here on belong to nobody
};

/// What a caller needs to know to make requests.
struct driving {
    workload const& work;
    bench::window window;
    timeline& time;
};

/// One blocking caller in a closed loop: it asks, waits for the answer, thinks, and asks again
/// until the window ends. A checkout is one request of several calls.
void drive_closed_loop(driving const& how, caller& caller, request_range const& range, audience who, tally& tally);

/// One blocking caller of the open loop: it takes the next arrival, waits until that is due, and
/// asks. Latencies count from when the request was due, so that a server that stalls pays for
/// everyone who came meanwhile. `range` maps the arrivals' numbers to request numbers.
void drive_open_loop(driving const& how, caller& caller, arrivals& arrivals, request_range const& range, tally& tally);

/// One thread that keeps `in_flight` requests under way through `client.submit`, closed loop when
/// `arrivals` is null. Returns when all of them have been answered.
void drive_in_flight(driving const& how, client& client, std::uint32_t in_flight, request_range const& range,
                     arrivals* arrivals, tally& tally);

}  // namespace bench
