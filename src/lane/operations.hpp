#pragma once

#include <chrono>

#include <bookonce/operation_durations.hpp>

#include "round.hpp"

/// The statements of a round as a monitor sees them: how long each took, and how it ended.
namespace bookonce {

/// Why the round's read or write failed; null if it did not. The read is asked about before the
/// write.
store::error const* read_error(round const& round) noexcept;
store::error const* write_error(round const& round) noexcept;

void count_operation(operation_durations& counts, store::error const* error, std::chrono::nanoseconds took) noexcept;

}  // namespace bookonce
