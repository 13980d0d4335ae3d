#pragma once

#include <cstdint>
#include <mutex>

namespace bench {

/// The open loop's timetable: Poisson arrivals that come whether or not anyone is free to serve
/// them. One a process; thread-safe.
class arrivals {
public:
    struct arrival {
        std::uint64_t number = 0;  ///< of this process, from 0
        std::int64_t due_ns = 0;
    };

    /// `rate` in arrivals a second, the first one some time after `start_ns`.
    arrivals(double rate, std::int64_t start_ns, std::uint64_t seed);

    /// Takes the next one; each is handed out once.
    arrival next();

private:
    std::mutex mutex_;
    double mean_gap_ns_;
    double due_ns_;  ///< since the start, so that rounding does not add up
    std::int64_t start_ns_;
    std::uint64_t seed_;
    std::uint64_t number_ = 0;
};

}  // namespace bench
