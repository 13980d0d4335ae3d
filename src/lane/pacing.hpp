#pragma once

#include <cstdint>

#include "time.hpp"

namespace bookonce {

/// Learns how long an engine should let an event rest after a change of its own, so that several engines on one event
/// take turns instead of running into each other. Waiting costs nothing there: the batch grows meanwhile.
///
/// The winner rests, the losers do not: so the turns go round. How long is learned from the version alone: between two
/// changes of one's own it has grown by the changes of all others. With `changes_by_others` such changes in a turn the rest is
/// about 2·√changes_by_others attempts' time. The root makes equal shares stable: whoever lands more often than the others sees
/// fewer changes_by_others changes, but rests longer than in proportion; whoever lands less often rests less.
///
/// An engine that is alone never rests, but for a short pause after many changes back to back: PostgreSQL wakes a writer
/// that waits for a row only to find the row taken again, so another engine could wait for long without ever being seen.
class pacing {
public:
    /// A change landed after an attempt from `began` to `ended`. `changes_by_others`: changes by others since the last of one's own.
    void landed(time_point began, time_point ended, std::int64_t changes_by_others) noexcept;

    /// How long to rest after the change that landed; `draw` is drawn uniformly from [0, 1).
    std::chrono::nanoseconds pause_after_landing(double draw) const noexcept;

    /// How long to wait before looking again at a row on which another engine's change is under way.
    std::chrono::nanoseconds pause_before_reading_again(double draw) const noexcept;

    /// Whether others have been seen on the event lately: what is remembered of it is then likely to be old.
    bool is_shared() const noexcept { return rest_ > std::chrono::nanoseconds::zero(); }

private:
    std::chrono::nanoseconds took_{0};  ///< moving average over the attempts that landed
    std::chrono::nanoseconds rest_{0};
    time_point ended_{};  ///< the last change of one's own
    int quiet_ = 0;       ///< changes in a row without a changes_by_others one between them
    int streak_ = 0;      ///< changes in a row without a pause in which others could have got in
};

}  // namespace bookonce
