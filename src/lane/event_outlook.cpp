#include "event_outlook.hpp"

#include <cassert>

#include <bookonce/limits.hpp>

namespace bookonce {
namespace {

/// A batch is postponed at most this often in a row, then written regardless.
constexpr int postponed_max = 16;

/// Conflicts in a row at one version while nobody else was seen.
constexpr int conflicts_there_max = 3;

/// Whether the belief's version was old. The next attempt reads it in the store.
bool took_old_version(batch const& batch) noexcept {
    return batch.stage == batch_stage::conflict && batch.fixed && !batch.known.fresh;
}

double draw_from(std::mt19937_64& random) { return std::uniform_real_distribution<double>{0.0, 1.0}(random); }

}  // namespace

bool event_outlook::postpones(batch const& batch) const noexcept {
    if (batch.stage != batch_stage::decided || postponed_ >= postponed_max) { return false; }
    std::int64_t const change_under_way = batch.known.seen.row->change_under_way;
    return change_under_way != 0 && change_under_way != harmless_;
}

bool event_outlook::is_dropped() const noexcept { return conflicts_there_ >= conflicts_there_max; }

void event_outlook::learn(batch const& batch, time_span const& round, bool others_wait, std::mt19937_64& random) {
    bool const postponed = batch.stage == batch_stage::postponed;
    assert(!postponed || postponed_ < postponed_max);
    postponed_ = postponed ? postponed_ + 1 : 0;
    learn_of_row(batch);
    isolation_.learn(batch, postponed_ == postponed_max);
    learn_of_drops(batch);

    not_before_ = time_point::min();
    if (batch.stage == batch_stage::landed) {
        learn_of_landing(batch, round);
    } else if (batch.stage != batch_stage::settled) {
        not_before_ = round.ended + wait_after(batch, round, others_wait, random);
    }
}

void event_outlook::learn_of_landing(batch const& batch, time_span const& round) {
    std::int64_t const version = batch.fate.row->version;
    std::int64_t const changes_by_others = last_version_ < 0 ? 0 : version - last_version_ - 1;
    company_.landed(round.began, round.ended, changes_by_others);
    last_version_ = version;
    waits_ = backoff_sequence{policy_};
    std::int64_t const change_under_way = batch.known.seen.row->change_under_way;
    if (change_under_way != 0) { harmless_ = change_under_way; }
}

std::optional<store::event_row> event_outlook::belief() const {
    if (must_read_) { return std::nullopt; }
    return row_.value_or(store::event_row{limits::capacity_max, limits::capacity_max, 0, true});
}

void event_outlook::learn_of_row(batch const& batch) {
    switch (batch.stage) {
        case batch_stage::landed:
        case batch_stage::conflict: row_ = batch.fate.row; break;
        case batch_stage::settled:
            // A belief teaches nothing: perhaps nothing was known of the event.
            if (!batch.known.fresh) { return; }
            row_ = batch.known.seen.row;
            break;
        case batch_stage::postponed: return;
        case batch_stage::undecided:
        case batch_stage::decided:
        case batch_stage::failed: row_.reset(); break;
    }
    must_read_ = !row_;
    if (row_) { row_->change_under_way = 0; }
}

void event_outlook::learn_of_drops(batch const& batch) noexcept {
    bool const saw_nobody = lost_race(batch) && batch.stage == batch_stage::conflict && batch.fate.row &&
                            batch.known.seen.row->change_under_way == 0;
    std::int64_t const version = saw_nobody ? batch.fate.row->version : -1;
    conflicts_there_ = saw_nobody && version == conflict_at_ ? conflicts_there_ + 1 : 0;
    conflict_at_ = version;
}

/// How long the event rests after a round in which it has not landed.
std::chrono::nanoseconds event_outlook::wait_after(batch const& batch, time_span const& round, bool others_wait,
                                                   std::mt19937_64& random) {
    using std::chrono::nanoseconds;
    bool const others_go = meets_one_requests_row(batch) && others_wait;
    bool const splits = is_held_up(batch) && (batch.with_others || (meets_a_requests_row(batch) && rows_of(batch) > 1));
    bool const read_too_little = not_allowed(batch) || (batch.stage == batch_stage::conflict && is_refuted(batch));
    if (others_go || splits || read_too_little || took_old_version(batch)) { return nanoseconds::zero(); }
    if (isolation_.is_locked()) { return isolation_.rest(round.length()); }
    if (batch.stage == batch_stage::postponed) { return company_.pause_before_reading_again(draw_from(random)); }
    return waits_.next(draw_from(random));
}

}  // namespace bookonce
