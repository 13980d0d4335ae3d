#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace bookonce {

/// How often something took how long. The bounds are the same in every program, so sums of
/// histograms are exact. Not thread-safe.
struct duration_histogram {
    /// The longest duration that each bucket counts. The last bucket has no bound.
    static constexpr auto bounds = [] {
        constexpr std::array steps{10, 15, 20, 30, 50, 70};
        std::array<std::chrono::nanoseconds, 6 * steps.size() + 1> made{};  // 10 µs … 10 s
        std::chrono::nanoseconds decade = std::chrono::microseconds{1};
        for (std::size_t place = 0; place < made.size(); ++place) {
            made[place] = decade * steps[place % steps.size()];
            if (place % steps.size() == steps.size() - 1) { decade *= 10; }
        }
        return made;
    }();

    std::array<std::uint64_t, bounds.size() + 1> buckets{};  ///< each counts what no earlier one does
    std::chrono::nanoseconds sum{};

    constexpr void add(std::chrono::nanoseconds duration) noexcept {
        auto const bucket = std::ranges::lower_bound(bounds, duration) - bounds.begin();
        ++buckets[static_cast<std::size_t>(bucket)];
        sum += duration;
    }
    constexpr std::uint64_t count() const noexcept {
        std::uint64_t all = 0;
        for (std::uint64_t const bucket : buckets) { all += bucket; }
        return all;
    }
    constexpr duration_histogram& operator+=(duration_histogram const& other) noexcept {
        for (std::size_t bucket = 0; bucket < buckets.size(); ++bucket) { buckets[bucket] += other.buckets[bucket]; }
        sum += other.sum;
        return *this;
    }
};

}  // namespace bookonce
