#include "arrivals.hpp"

#include <cmath>

#include "workload.hpp"

namespace bench {

arrivals::arrivals(double rate, std::int64_t start_ns, std::uint64_t seed)
    : mean_gap_ns_{1e9 / rate}, due_ns_{0}, start_ns_{start_ns}, seed_{seed} {}

arrivals::arrival arrivals::next() {
    constexpr std::uint64_t for_gap = 100;
    std::lock_guard const guard{mutex_};
    due_ns_ += -std::log1p(-mix_unit(seed_, number_, for_gap)) * mean_gap_ns_;
    return {.number = number_++, .due_ns = start_ns_ + static_cast<std::int64_t>(due_ns_)};
}

}  // namespace bench
