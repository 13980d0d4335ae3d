#pragma once

#include <bookonce/c.h>
#include <bookonce/event.hpp>

namespace bookonce::c {

/// Throw `std::invalid_argument` for what has no meaning. The engine checks the rest.
new_event new_event_of(bookonce_new_event const* handed);
event_update update_of(bookonce_event_update const* handed);

}  // namespace bookonce::c
