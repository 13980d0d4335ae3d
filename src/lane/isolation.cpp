#include "isolation.hpp"

#include <algorithm>

namespace bookonce {
namespace {

using std::chrono::nanoseconds;

/// How long an event rests after a lock has stopped its write: at first, and at most.
constexpr std::chrono::milliseconds rest_first{10};
constexpr std::chrono::milliseconds rest_max{250};
/// It also rests this many times as long as the write waited: other events use the session.
constexpr int rest_part = 4;

bool failed_by_itself(batch const& batch) noexcept { return is_held_up(batch) && !batch.with_others; }

bool met_a_lock(batch const& batch) noexcept {
    return failed_by_itself(batch) && batch.trouble->kind == store::failure::locked;
}

}  // namespace

bool meets_a_requests_row(batch const& batch) noexcept {
    if (!failed_by_itself(batch)) { return false; }
    // A read of the event's row shows whether somebody holds it.
    bool const event_is_free = batch.known.fresh && batch.known.seen.row->change_under_way == 0;
    return !met_a_lock(batch) || event_is_free;
}

bool meets_one_requests_row(batch const& batch) noexcept { return meets_a_requests_row(batch) && rows_of(batch) == 1; }

void isolation::learn(batch const& batch, bool looked_enough) {
    bool const postponed = batch.stage == batch_stage::postponed;
    bool const went_through = batch.stage == batch_stage::landed || batch.stage == batch_stage::settled;
    if (meets_a_requests_row(batch) && rows_of(batch) > 1) {
        requests_max_ = rows_of(batch) / 2;
    } else if (went_through || meets_one_requests_row(batch)) {
        requests_max_ = std::min(requests_max_ * 2, limits::batch_requests_max);
    }

    if (failed_by_itself(batch)) {
        alone_ = true;
    } else if (postponed) {
        alone_ = alone_ || looked_enough;
    } else {
        alone_ = batch.with_others && lost_race(batch);
    }

    if (met_a_lock(batch)) {
        ++locked_;
        trouble_ = batch.trouble;
    } else if (!postponed) {
        locked_ = 0;
        trouble_.reset();
    }
}

void round_width::learn(round const& round) noexcept {
    auto const is_joint = [](batch const& batch) { return is_held_up(batch) && batch.with_others; };
    auto const joint = static_cast<std::size_t>(std::ranges::count_if(round.batches(), is_joint));
    events_max_ = joint > 0 ? joint / 2 : std::min(events_max_ * 2, limits::round_requests_max);
}

nanoseconds isolation::rest(nanoseconds round) const noexcept {
    nanoseconds const usual = rest_first * (1 << std::min(locked_ - 1, 8));
    return std::min<nanoseconds>(std::max(round * rest_part, usual), rest_max);
}

}  // namespace bookonce
