#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "kept_event.hpp"
#include "store/feed_cursor.hpp"

/// What must be true of an event whatever its callers are told.
namespace bookonce::simulation {

/// What the last change of the event has broken, a line each.
std::vector<std::string> broken_by_last_change(kept_event const& event);

/// What is wrong with the rows that changes have left behind (`past`) and the present ones: in the
/// order of their versions they must tell every state of the event.
std::vector<std::string> broken_in_history(kept_event const& event, std::span<store::stamped_entry const> past,
                                           std::map<booking_id, booking> const& present);

}  // namespace bookonce::simulation
