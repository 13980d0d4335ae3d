#pragma once

#include "trial.hpp"

namespace bookonce::fault {

/// Keeps 20,000 requests in flight for so many seconds against a server that runs for a twentieth
/// of the time, then lets it go. Prints memory and speed.
row_result overload(cluster const& server, int seconds);

}  // namespace bookonce::fault
