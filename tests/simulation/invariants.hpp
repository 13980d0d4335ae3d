#pragma once

#include <string>
#include <vector>

#include "kept_event.hpp"

/// What must be true of an event whatever its callers are told.
namespace bookonce::simulation {

/// What the last change of the event has broken, a line each.
std::vector<std::string> broken_by_last_change(kept_event const& event);

/// What is wrong with `rows`, those that changes have left behind and the present ones: in the
/// order of their versions they must tell every state of the event.
std::vector<std::string> broken_in_history(kept_event const& event, std::vector<booking> rows);

}  // namespace bookonce::simulation
