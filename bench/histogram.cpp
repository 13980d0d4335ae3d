#include "histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>

namespace bench {
namespace {

constexpr unsigned fraction_bits = 7;
constexpr std::uint64_t linear_below = std::uint64_t{1} << (fraction_bits + 1);

constexpr std::size_t bucket_of(std::uint64_t value) noexcept {
    if (value < linear_below) { return value; }
    auto const shift = static_cast<unsigned>(std::bit_width(value)) - (fraction_bits + 1);
    return (std::size_t{shift} << fraction_bits) + (value >> shift);
}

constexpr std::uint64_t last_value_of(std::size_t bucket) noexcept {
    if (bucket < linear_below) { return bucket; }
    std::size_t const shift = (bucket >> fraction_bits) - 1;
    std::uint64_t const top = bucket - (shift << fraction_bits);
    return ((top + 1) << shift) - 1;
}

static_assert(bucket_of(255) == 255 && bucket_of(256) == 256 && bucket_of(257) == 256);
static_assert(last_value_of(255) == 255 && last_value_of(256) == 257);
static_assert(bucket_of(last_value_of(5'000)) == 5'000 && bucket_of(last_value_of(5'000) + 1) == 5'001);

}  // namespace

void histogram::record(std::uint64_t ns) {
    std::size_t const bucket = bucket_of(ns);
    if (bucket >= buckets_.size()) { buckets_.resize(bucket + 1); }
    ++buckets_[bucket];
    ++count_;
    max_ = std::max(max_, ns);
}

void histogram::merge(histogram const& other) {
    if (other.buckets_.size() > buckets_.size()) { buckets_.resize(other.buckets_.size()); }
    for (std::size_t bucket = 0; bucket < other.buckets_.size(); ++bucket) {
        buckets_[bucket] += other.buckets_[bucket];
    }
    count_ += other.count_;
    max_ = std::max(max_, other.max_);
}

std::uint64_t histogram::percentile_ns(double share) const noexcept {
    if (count_ == 0) { return 0; }
    auto const wanted =
        std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_))));
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
        seen += buckets_[bucket];
        if (seen >= wanted) { return std::min(last_value_of(bucket), max_); }
    }
    return max_;
}

}  // namespace bench
