#pragma once

#include <cstdint>

#include "time.hpp"

namespace bookonce {

/// Whether other engines change an event as well. The version alone teaches it: between two own
/// changes it grows by the changes of all others.
class company {
public:
    /// A change landed in a round. `changes_by_others`: others' changes since the last own one.
    void landed(time_point began, time_point ended, std::int64_t changes_by_others) noexcept;

    /// How long to wait before reading a row again on which another change is under way; `draw` is
    /// drawn uniformly from [0, 1).
    std::chrono::nanoseconds pause_before_reading_again(double draw) const noexcept;

    /// Whether others changed the event lately: the version after the last own change is then
    /// probably old.
    bool is_there() const noexcept { return quiet_ < quiet_max; }

private:
    /// After this many own changes in a row, the others are gone.
    static constexpr int quiet_max = 16;

    std::chrono::nanoseconds round_time_{0};  ///< moving average over the rounds that landed
    int quiet_ = quiet_max;                   ///< own changes in a row without one by others
};

}  // namespace bookonce
