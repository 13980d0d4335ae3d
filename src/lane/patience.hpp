#pragma once

#include <algorithm>
#include <cstddef>

#include "time.hpp"

namespace bookonce {

/// How long the next round waits for callers who have just been answered. They come back together:
/// if the first of them ran off with the next round, the others would have to wait for it. It waits
/// at most half a round's time and at most 500 µs, and ends when all are back. A caller who was
/// answered alone is not waited for.
class patience {
public:
    /// A round of this length has answered so many. `full`: more need not wait for the next.
    void answered(std::size_t callers, std::size_t queued, std::size_t full, time_point now,
                  std::chrono::nanoseconds round) noexcept {
        goal_ = std::min(callers + queued, full);
        until_ = callers > 1 ? now + std::min<std::chrono::nanoseconds>(round / 2, longest) : time_point::min();
    }

    /// Until when a round waits when so many are queued; in the past if it need not.
    time_point until(std::size_t queued) const noexcept { return queued < goal_ ? until_ : time_point::min(); }

private:
    static constexpr std::chrono::microseconds longest{500};

    time_point until_ = time_point::min();
    std::size_t goal_ = 0;  ///< requests that wait when all are back
};

}  // namespace bookonce
