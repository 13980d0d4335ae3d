#pragma once

#include <bookonce/audit.hpp>
#include <bookonce/c.h>
#include <bookonce/event.hpp>
#include <bookonce/history.hpp>

/// What a program reads, as structs of the C interface.
namespace bookonce::c {

bookonce_event event_of(event const& found);
bookonce_booking booking_of(booking const& found);
/// Without its booking.
bookonce_entry entry_of(history_entry const& found);
bookonce_finding finding_of(audit_finding const& found);

}  // namespace bookonce::c
