#pragma once

#include <span>
#include <vector>

#include "lane/pending.hpp"
#include "store/rows.hpp"

namespace bookonce {

/// What is known of one event when a decision is made.
struct knowledge {
    store::snapshot seen;
    /// Whether all of `seen` was read for this decision. If not, it is the event's row without bookings, as it was read or
    /// as the lane remembers its own last write: good enough to write on (what is wrong with it meets a conflict or a
    /// constraint), never good enough to refuse on.
    bool fresh = true;
};

/// What becomes of one request.
struct verdict {
    enum class kind : std::uint8_t {
        seat,       ///< its booking is part of the change
        give_back,  ///< its cancellation is part of the change
        fence,      ///< there is no booking to cancel, and the change sees to it that there will be none
        answered,   ///< `ending` is its answer
        wait,       ///< cannot be decided together with the rest of this batch; decide it in the next one
    };
    kind what = kind::wait;
    /// The answer of one that is `answered`; for `seat`, `give_back` and `fence` the ending if the
    /// change lands (version and time missing).
    answer ending = contended{};
    /// The answer is true only once the batch's change has landed.
    bool rests_on_change = false;
};

/// Whether a row of the change is this request's own.
constexpr bool makes_a_row(verdict const& verdict) noexcept {
    return verdict.what == verdict::kind::seat || verdict.what == verdict::kind::give_back ||
           verdict.what == verdict::kind::fence;
}

/// What to do about one batch: a pure function of what is known and what is asked.
struct decision {
    std::vector<verdict> verdicts;  ///< one for each request, in their order
    store::change change;           ///< to be written at the known version if `must_write`
    bool must_write = false;
    /// The memory does not suffice: read, then decide again. The other fields are empty.
    bool must_read = false;
};

/// Seats the requests in their order; later ones may still fit where an earlier, larger one did
/// not. What the batch's cancellations give back is not sold by the same change: who needs those
/// seats waits for the next.
///
/// Answers that `seen` alone makes true are final. Answers that rest on a seat given to (or a place
/// taken by) another request of the batch say so in `rests_on_change`. A request with a doubtful
/// write at the known version is never refused without a change: whatever lands at that version
/// fences the doubtful write. A cancellation that finds no booking takes its id, so that none that
/// is still on its way can land.
decision decide(knowledge const& known, std::span<request_facts const* const> requests);

}  // namespace bookonce
