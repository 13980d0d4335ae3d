#pragma once

#include <string>

#include "world.hpp"

namespace bookonce::test {

/// What random sequences in a world have shown.
struct finding {
    int passed = 0;       ///< sequences without a difference
    std::string failure;  ///< the shortest sequence with one, and that difference; empty: none
};

/// Tries so many sequences of up to `steps_max` steps, or until one fails. BOOKONCE_PROPERTY_SEED
/// draws the same ones again.
finding find_difference(world& tried, int sequences, int steps_max);

}  // namespace bookonce::test
