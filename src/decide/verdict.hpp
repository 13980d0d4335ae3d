#pragma once

#include <cstdint>

#include <bookonce/outcome.hpp>

namespace bookonce {

/// What becomes of one request of a batch.
struct verdict {
    enum class kind : std::uint8_t {
        writes,    ///< a row of the change is its own
        answered,  ///< `ending` is its answer
        wait,      ///< cannot be decided together with the rest of this batch; decide it in the next one
    };
    kind what = kind::wait;
    /// The answer of one that is `answered`; for `writes` the ending if the change lands (version and
    /// time missing).
    answer ending = contended{};
    /// The answer is true only once the batch's change has landed.
    bool rests_on_change = false;
};

/// Whether a row of the change is this request's own.
constexpr bool makes_a_row(verdict const& verdict) noexcept { return verdict.what == verdict::kind::writes; }

}  // namespace bookonce
