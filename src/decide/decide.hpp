#pragma once

#include <span>
#include <vector>

#include "command.hpp"

namespace bookonce {

/// What is known of one event when a decision is made.
struct knowledge {
    store::snapshot seen;
    /// Whether all of `seen` was read for this decision. If not, it is the event's row without
    /// bookings, as it was read or as the lane remembers its own last write: good enough to write on
    /// (what is wrong with it meets a conflict or a constraint), never good enough to refuse on.
    bool fresh = true;
};

/// What to do about one batch: a pure function of what is known and what is asked.
struct decision {
    std::vector<verdict> verdicts;  ///< one for each command, in their order
    store::change change;           ///< to be written at the known version if `must_write`
    bool must_write = false;
    /// What is known does not suffice: read, then decide again. The other fields are empty.
    bool must_read = false;
};

/// Decides the commands in their order; later ones may still fit where an earlier, larger one did
/// not.
///
/// Answers that `known` alone makes true are final. Answers that rest on a row of another request of
/// the batch say so in `rests_on_change`. A request with a doubtful write at the known version is
/// never refused without a change: whatever lands at that version fences the doubtful write.
decision decide(knowledge const& known, std::span<command const* const> commands);

}  // namespace bookonce
