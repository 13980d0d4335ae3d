#pragma once

#include "round.hpp"

namespace bookonce {

/// Whether a lane may still guess: write without a look for the bookings that the write may meet. A
/// constraint refutes a guess, and with it a whole statement.
class guess_trust {
public:
    bool may_guess() const noexcept { return reads_first_ == 0; }
    /// After each round.
    void learn(round const& round) noexcept;

private:
    int reads_first_ = 0;  ///< rounds that still read first because a guess had proved wrong
    int distrust_ = 0;     ///< how many the last wrong guess asked for, less one for each right one since
};

}  // namespace bookonce
