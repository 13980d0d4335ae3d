#pragma once

#include <cstdint>

#include <bookonce/ids.hpp>
#include <bookonce/outcome.hpp>

namespace bookonce {

/// What becomes of one request of a batch.
struct verdict {
    enum class kind : std::uint8_t {
        writes,    ///< a row of the change is its own
        answered,  ///< `ending` is its answer
        wait,      ///< not decidable with the rest of this batch: decide it in the next one
    };
    kind what = kind::wait;
    /// For `answered` the answer; for `writes` the answer if the change lands (no version and time
    /// yet).
    answer ending = contended{};
    /// The answer is true only once the batch's change has landed.
    bool rests_on_change = false;
    bool takes_id = false;       ///< a row of the change is to fence the request's id
    bool rests_on_edit = false;  ///< that change changes what the answer tells
    booking_id target = {};      ///< the booking that the answer is about, if the request did not name it
};

/// Whether a row of the change is this request's own.
constexpr bool makes_a_row(verdict const& verdict) noexcept {
    return verdict.what == verdict::kind::writes || verdict.takes_id;
}

}  // namespace bookonce
