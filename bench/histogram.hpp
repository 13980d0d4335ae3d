#pragma once

#include <cstdint>
#include <vector>

#include <nlohmann/json.hpp>

namespace bench {

/// Counts of durations in nanoseconds, in buckets that are exact below 256 ns and 1/128 of their
/// value wide above (G. Tene's HdrHistogram has the same shape). So a percentile is at most 0.8 %
/// above the true one, whatever the range, and two histograms add up without loss. Not thread-safe:
/// one a thread, merged at the end.
class histogram {
public:
    void record(std::uint64_t ns);
    void merge(histogram const& other);

    std::uint64_t count() const noexcept { return count_; }
    /// Exact.
    std::uint64_t max_ns() const noexcept { return max_; }
    /// The smallest bucket end that at least `share` (0 … 1) of the values do not exceed, never
    /// above the maximum; 0 when empty.
    std::uint64_t percentile_ns(double share) const noexcept;

    NLOHMANN_DEFINE_TYPE_INTRUSIVE(histogram, buckets_, count_, max_)

private:
    std::vector<std::uint64_t> buckets_;  ///< grown to the largest value seen
    std::uint64_t count_ = 0;
    std::uint64_t max_ = 0;
};

}  // namespace bench
