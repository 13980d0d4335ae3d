#pragma once

#include <optional>

#include "pending.hpp"
#include "round.hpp"
#include "store/session.hpp"

/// What becomes of one request after each step: its answer, or nothing, which means another round.
/// The dispatcher waits between rounds; `retry_budget` says whether there may be another. Nothing
/// is guessed: what may have landed is answered by a read, or is `in_doubt`.
namespace bookonce {

/// What a read says about this request's doubtful write. If the version moved on without it, it
/// never landed and never will.
void after_read(pending& request, knowledge const& known);

/// Whether a write of this request may still land, as far as was seen.
bool in_doubt_now(pending const& request) noexcept;

/// Whether the write makes or ends this request's own booking, for it or for a twin with its id.
bool rides_on_the_write(verdict const& verdict) noexcept;

/// The answer, if the decision alone makes it final.
std::optional<answer> answer_before_write(pending const& request, verdict& verdict);

/// The answer after the round of `batch`. Counts the attempt and the conflict, and remembers a
/// write that may still land.
std::optional<answer> answer_after_round(pending& request, verdict* verdict, batch const& batch, time_point now);

/// The answer of a request whose deadline has passed or whose engine stops. `last_error`: why the
/// engine's last rounds failed, if they did.
answer give_up(pending const& request, std::optional<store::error> const& last_error);

}  // namespace bookonce
