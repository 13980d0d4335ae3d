#include "pacing.hpp"

#include <algorithm>
#include <cmath>

namespace bookonce {
namespace {

using std::chrono::nanoseconds;

// In rounds' times; chosen by measurement, see docs/adr/0004-pacing-between-engines.md.
constexpr double rest_per_root = 2.0;
constexpr double rest_max = 6.0;
constexpr double rest_spread = 0.2;  ///< varies each rest, so that engines do not rest in step
constexpr double listening_pause = 1.5;
constexpr double read_again_after = 0.25;

/// The wait before reading again while nothing is learned; and its bounds.
constexpr nanoseconds read_again_shortest = std::chrono::microseconds{50};
constexpr nanoseconds read_again_longest = std::chrono::milliseconds{4};

/// The longest rest: a server that stalled is not waited for after it is back.
constexpr nanoseconds rest_longest = std::chrono::milliseconds{250};

/// After this many own changes in a row, the others are gone.
constexpr int quiet_max = 16;
/// Changes without a pause before one to listen for others.
constexpr int streak_max = 64;

nanoseconds times(nanoseconds time, double factor) noexcept {
    return nanoseconds{static_cast<nanoseconds::rep>(static_cast<double>(time.count()) * factor)};
}

}  // namespace

void pacing::landed(time_point began, time_point ended, std::int64_t changes_by_others) noexcept {
    nanoseconds const round = ended - began;
    round_time_ = round_time_ == nanoseconds::zero() ? round : round_time_ + (round - round_time_) / 8;

    quiet_ = changes_by_others > 0 ? 0 : quiet_ + 1;
    if (changes_by_others > 0) {
        nanoseconds const wanted =
            times(round_time_, std::min(rest_per_root * std::sqrt(static_cast<double>(changes_by_others)), rest_max));
        rest_ = is_shared() ? rest_ + (wanted - rest_) / 4 : wanted;
    } else if (quiet_ >= quiet_max) {
        rest_ = nanoseconds::zero();
    }

    bool const back_to_back = began - ended_ < round_time_ / 2;
    streak_ = back_to_back && streak_ < streak_max ? streak_ + 1 : 0;
    ended_ = ended;
}

nanoseconds pacing::pause_after_landing(double draw) const noexcept {
    if (is_shared()) { return std::min(times(rest_, 1.0 + rest_spread * (draw - 0.5)), rest_longest); }
    return streak_ == streak_max ? std::min(times(round_time_, listening_pause), rest_longest) : nanoseconds::zero();
}

nanoseconds pacing::pause_before_reading_again(double draw) const noexcept {
    nanoseconds const usual = std::clamp(times(round_time_, read_again_after), read_again_shortest, read_again_longest);
    return times(usual, 0.5 + draw);
}

}  // namespace bookonce
