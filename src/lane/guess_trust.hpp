#pragma once

#include "round.hpp"

namespace bookonce {

/// Whether an engine may still guess: write without reading the bookings that the write may meet,
/// and without reading the version. A constraint that refutes a guess fails a whole call. A version
/// that others have moved on costs an attempt.
class guess_trust {
public:
    bool may_guess() const noexcept { return reads_first_ == 0; }
    /// Whether the events' versions are probably as this engine left them.
    bool knows_versions() const noexcept { return alone_ >= alone_min; }
    /// After each round.
    void learn(round const& round) noexcept;

private:
    static constexpr int alone_min = 256;

    int alone_ = alone_min;  ///< rounds in a row that met nobody else's change
    int reads_first_ = 0;    ///< rounds that still read first after a wrong guess
    int distrust_ = 0;       ///< rounds after the last wrong guess, less the right guesses since
};

}  // namespace bookonce
