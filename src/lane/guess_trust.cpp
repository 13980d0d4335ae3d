#include "guess_trust.hpp"

#include <algorithm>

namespace bookonce {
namespace {

/// After a wrong guess the engine reads first for this many rounds; twice as many after each
/// further one.
constexpr int reads_first_min = 16;
constexpr int reads_first_max = 4'096;

}  // namespace

void guess_trust::learn(round const& round) noexcept {
    if (reads_first_ > 0) { --reads_first_; }
    bool guessed = false;
    bool refuted = false;
    bool in_company = false;
    for (batch const& batch : round.batches()) {
        in_company = in_company || conflicts_of(batch) > 0;
        if (!was_written(batch) || batch.known.fresh) { continue; }
        guessed = true;
        refuted = refuted || is_refuted(batch);
    }
    alone_ = in_company ? 0 : std::min(alone_ + 1, alone_min);
    if (refuted) {
        distrust_ = std::clamp(distrust_ * 2, reads_first_min, reads_first_max);
        reads_first_ = distrust_;
    } else if (guessed && distrust_ > 0) {
        --distrust_;
    }
}

}  // namespace bookonce
