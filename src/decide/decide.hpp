#pragma once

#include <span>
#include <vector>

#include "command.hpp"

namespace bookonce {

/// What is known of one event when a decision is made.
struct knowledge {
    store::snapshot seen;
    /// Whether all of `seen` was read for this decision. If not, it is only the event's row, read
    /// or remembered. A write may rest on that: if the row is wrong, the write meets a conflict or
    /// a constraint. A refusal may not.
    bool fresh = true;
};

/// What to do about one batch.
struct decision {
    std::vector<verdict> verdicts;  ///< one for each command, in their order
    store::change change;           ///< to be written at the known version if `must_write`
    bool must_write = false;
    /// What is known does not suffice: read, then decide again. The other fields are empty.
    bool must_read = false;
};

/// Decides the commands in their order; a later one may fit where an earlier, larger one did not. A
/// pure function.
///
/// An answer that `known` alone makes true is final. One that rests on another request's row sets
/// `rests_on_change`. A request with a doubtful write at the known version is never refused without
/// a change: any change that lands at that version fences the doubtful write.
decision decide(knowledge const& known, std::span<command const* const> commands);

}  // namespace bookonce
