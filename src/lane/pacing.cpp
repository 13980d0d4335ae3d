#include "pacing.hpp"

#include <algorithm>
#include <cmath>

namespace bookonce {
namespace {

using std::chrono::nanoseconds;

// All in attempts' times; chosen by measurement, see docs/adr/0004-pacing-between-engines.md.
constexpr double rest_per_root = 2.0;
constexpr double rest_max = 6.0;
constexpr double rest_spread = 0.2;  ///< a rest is varied by this part, so that engines do not march in step
constexpr double listening_pause = 1.5;
constexpr double look_again_after = 0.25;

/// The wait before looking again, as long as nothing has been learned; and its bounds.
constexpr nanoseconds look_again_shortest = std::chrono::microseconds{50};
constexpr nanoseconds look_again_longest = std::chrono::milliseconds{4};

/// No rest is longer, so that a server that has stalled is not waited for after it is back.
constexpr nanoseconds rest_longest = std::chrono::milliseconds{250};

/// After this many changes of one's own in a row the others have left.
constexpr int quiet_max = 16;
/// Changes back to back before a pause to listen for others.
constexpr int streak_max = 64;

nanoseconds times(nanoseconds time, double factor) noexcept {
    return nanoseconds{static_cast<nanoseconds::rep>(static_cast<double>(time.count()) * factor)};
}

}  // namespace

void pacing::landed(time_point began, time_point ended, std::int64_t changes_by_others) noexcept {
    nanoseconds const took = ended - began;
    took_ = took_ == nanoseconds::zero() ? took : took_ + (took - took_) / 8;

    quiet_ = changes_by_others > 0 ? 0 : quiet_ + 1;
    if (changes_by_others > 0) {
        nanoseconds const wanted =
            times(took_, std::min(rest_per_root * std::sqrt(static_cast<double>(changes_by_others)), rest_max));
        rest_ = is_shared() ? rest_ + (wanted - rest_) / 4 : wanted;
    } else if (quiet_ >= quiet_max) {
        rest_ = nanoseconds::zero();
    }

    bool const back_to_back = began - ended_ < took_ / 2;
    streak_ = back_to_back && streak_ < streak_max ? streak_ + 1 : 0;
    ended_ = ended;
}

nanoseconds pacing::pause_after_landing(double draw) const noexcept {
    if (is_shared()) { return std::min(times(rest_, 1.0 + rest_spread * (draw - 0.5)), rest_longest); }
    return streak_ == streak_max ? std::min(times(took_, listening_pause), rest_longest) : nanoseconds::zero();
}

nanoseconds pacing::pause_before_reading_again(double draw) const noexcept {
    nanoseconds const usual = std::clamp(times(took_, look_again_after), look_again_shortest, look_again_longest);
    return times(usual, 0.5 + draw);
}

}  // namespace bookonce
