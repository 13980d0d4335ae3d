#pragma once

#include <cstdint>

#include "time.hpp"

namespace bookonce {

/// How long an engine lets an event rest after its own change, so that several engines on one event
/// take turns. The rest costs nothing: the batch grows meanwhile.
///
/// The winner rests and the losers do not, so each gets a turn. The version alone teaches how long:
/// between two own changes it grows by the changes of all others. After n of them the rest is about
/// 2·√n rounds' time. The root makes equal shares stable: who lands more often sees fewer changes
/// by others, yet rests longer than in proportion; who lands less often rests less.
///
/// A single engine never rests, but for a short pause after many changes in a row. PostgreSQL wakes
/// a writer that waits for a row only to find the row locked again; without the pause another
/// engine could wait for long and never be seen.
class pacing {
public:
    /// A change landed in a round. `changes_by_others`: others' changes since the last own one.
    void landed(time_point began, time_point ended, std::int64_t changes_by_others) noexcept;

    /// How long to rest after a landed change; `draw` is drawn uniformly from [0, 1).
    std::chrono::nanoseconds pause_after_landing(double draw) const noexcept;

    /// How long to wait before reading a row again on which another change is under way.
    std::chrono::nanoseconds pause_before_reading_again(double draw) const noexcept;

    /// Whether others changed the event lately: a memory of it is then probably old.
    bool is_shared() const noexcept { return rest_ > std::chrono::nanoseconds::zero(); }

private:
    std::chrono::nanoseconds round_time_{0};  ///< moving average over the rounds that landed
    std::chrono::nanoseconds rest_{0};
    time_point ended_{};  ///< of the last own change
    int quiet_ = 0;       ///< own changes in a row without one by others
    int streak_ = 0;      ///< own changes in a row without a pause for others
};

}  // namespace bookonce
