#pragma once

#include "round.hpp"

namespace bookonce {

/// Whether a lane may still guess: write without reading the bookings that the write may meet. A
/// constraint that refutes a guess fails a whole statement.
class guess_trust {
public:
    bool may_guess() const noexcept { return reads_first_ == 0; }
    /// After each round.
    void learn(round const& round) noexcept;

private:
    int reads_first_ = 0;  ///< rounds that still read first after a wrong guess
    int distrust_ = 0;     ///< rounds after the last wrong guess, less the right guesses since
};

}  // namespace bookonce
