#pragma once

#include <optional>

#include "pending.hpp"
#include "round.hpp"
#include "store/session.hpp"

/// What becomes of one request after each turn of the loop: its answer, or nothing, which means another attempt. The
/// loop's wait between attempts is the lane's; whether there may be another attempt is the request's `retry_budget`.
/// Nothing is guessed here: whatever may have landed is answered by what was read, or is `in_doubt`.
namespace bookonce {

/// What a read says about this request's doubtful write: one that is not there, though the version has moved on, never
/// landed and never will.
void after_read(pending& request, knowledge const& known);

/// Whether the write decides over this request's own booking: it makes or ends it, for this request or for a twin of it
/// with the same booking_id.
bool rides_on_the_write(verdict const& verdict) noexcept;

/// The answer that the decision makes final without any write, if it does.
std::optional<answer> answer_before_write(pending const& request, verdict& verdict);

/// The answer after the attempt that `batch` was part of. Counts the attempt and the conflict, and remembers a write that
/// may still land.
std::optional<answer> answer_after_round(pending& request, verdict* verdict, batch const& batch, time_point now);

/// The answer of a request whose deadline has passed or whose engine stops. `trouble` is why the last attempts of its
/// lane failed, if they did.
answer give_up(pending const& request, std::optional<store::error> const& trouble);

}  // namespace bookonce
