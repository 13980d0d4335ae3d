#include "operations.hpp"

#include <algorithm>

namespace bookonce {
namespace {

/// All batches of a statement fail with it.
store::error const* trouble_at(round const& round, batch_stage stage) noexcept {
    auto const found = std::ranges::find_if(
        round.batches(), [&](batch const& each) { return each.stage == stage && each.trouble.has_value(); });
    return found == round.batches().end() ? nullptr : &*found->trouble;
}

}  // namespace

store::error const* read_error(round const& round) noexcept { return trouble_at(round, batch_stage::undecided); }
store::error const* write_error(round const& round) noexcept { return trouble_at(round, batch_stage::failed); }

void count_operation(operation_durations& counts, store::error const* error, std::chrono::nanoseconds took) noexcept {
    (error == nullptr ? counts.succeeded : counts.failed_with(error->sqlstate)).add(took);
}

}  // namespace bookonce
