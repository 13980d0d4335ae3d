#include "company.hpp"

#include <algorithm>

namespace bookonce {
namespace {

using std::chrono::nanoseconds;

/// The wait before reading again: a part of a round's time, within bounds.
constexpr int read_again_part = 4;
constexpr nanoseconds read_again_shortest = std::chrono::microseconds{50};
constexpr nanoseconds read_again_longest = std::chrono::milliseconds{4};

nanoseconds times(nanoseconds time, double factor) noexcept {
    return nanoseconds{static_cast<nanoseconds::rep>(static_cast<double>(time.count()) * factor)};
}

}  // namespace

void company::landed(time_point began, time_point ended, std::int64_t changes_by_others) noexcept {
    nanoseconds const round = ended - began;
    round_time_ = round_time_ == nanoseconds::zero() ? round : round_time_ + (round - round_time_) / 8;
    quiet_ = changes_by_others > 0 ? 0 : std::min(quiet_ + 1, quiet_max);
}

nanoseconds company::pause_before_reading_again(double draw) const noexcept {
    nanoseconds const usual = std::clamp(round_time_ / read_again_part, read_again_shortest, read_again_longest);
    return times(usual, 0.5 + draw);
}

}  // namespace bookonce
