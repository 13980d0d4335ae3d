#include <bookonce/backoff.hpp>

#include <algorithm>

namespace bookonce {
namespace {

using std::chrono::microseconds;

/// min(max, initial · 2^(conflicts - 1)), without overflow.
microseconds exponential_wait(backoff const& policy, int conflicts) noexcept {
    microseconds wait = policy.initial;
    for (int doubled = 1; doubled < conflicts && wait < policy.max; ++doubled) { wait *= 2; }
    return std::min(wait, policy.max);
}

microseconds part_of(microseconds whole, double draw) noexcept {
    return microseconds{static_cast<microseconds::rep>(static_cast<double>(whole.count()) * draw)};
}

}  // namespace

backoff_sequence::backoff_sequence(backoff const& policy) noexcept : policy_{policy}, previous_{policy.initial} {}

microseconds backoff_sequence::next(double draw) noexcept {
    if (conflicts_ < 1'000'000) { ++conflicts_; }
    microseconds const full = exponential_wait(policy_, conflicts_);
    switch (policy_.kind) {
        case backoff::shape::none: return microseconds::zero();
        case backoff::shape::constant: return policy_.initial;
        case backoff::shape::exponential: return full;
        case backoff::shape::full_jitter: return part_of(full, draw);
        case backoff::shape::equal_jitter: return full / 2 + part_of(full - full / 2, draw);
        case backoff::shape::decorrelated_jitter: {
            microseconds const span = std::max(previous_ * 3 - policy_.initial, microseconds::zero());
            previous_ = std::min(policy_.max, policy_.initial + part_of(span, draw));
            return previous_;
        }
    }
    return microseconds::zero();
}

char const* to_string(backoff::shape shape) noexcept {
    switch (shape) {
        case backoff::shape::none: return "none";
        case backoff::shape::constant: return "constant";
        case backoff::shape::exponential: return "exponential";
        case backoff::shape::full_jitter: return "full_jitter";
        case backoff::shape::equal_jitter: return "equal_jitter";
        case backoff::shape::decorrelated_jitter: return "decorrelated_jitter";
    }
    return "none";
}

}  // namespace bookonce
