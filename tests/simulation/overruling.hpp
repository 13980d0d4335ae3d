#pragma once

#include "lane/round.hpp"
#include "plant.hpp"

namespace bookonce::simulation {

/// Plants the bugs of decisions that say yes where the engine's say no: what was refused is written
/// all the same, with seats that nobody counts. Does nothing for any other bug.
void write_what_is_refused(plant bug, batch& batch);

}  // namespace bookonce::simulation
