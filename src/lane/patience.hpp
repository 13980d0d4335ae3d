#pragma once

#include <algorithm>
#include <cstddef>

#include "time.hpp"

namespace bookonce {

/// How long the next round waits for callers who have just been answered: at most half a round's
/// time and at most 500 µs, or until all are back. They return together: a round without them would
/// make them wait for it. A single caller is not waited for.
class patience {
public:
    /// A round of this length has answered this many. `full`: more need not wait for the next.
    void answered(std::size_t callers, std::size_t queued, std::size_t full, time_point now,
                  std::chrono::nanoseconds round) noexcept {
        goal_ = std::min(callers + queued, full);
        until_ = callers > 1 ? now + std::min<std::chrono::nanoseconds>(round / 2, longest) : time_point::min();
    }

    /// Until when a round waits with this many queued; in the past if it need not.
    time_point until(std::size_t queued) const noexcept { return queued < goal_ ? until_ : time_point::min(); }

private:
    static constexpr std::chrono::microseconds longest{500};

    time_point until_ = time_point::min();
    std::size_t goal_ = 0;  ///< requests that wait once all are back
};

}  // namespace bookonce
