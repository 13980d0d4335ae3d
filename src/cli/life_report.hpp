#pragma once

#include <bookonce/life.hpp>

#include "report.hpp"

namespace bookonce::cli {

// How the calls end that change events, or many bookings at once. Their documents have the ending's
// name as "outcome", and the event's fields beside it.

/// `what` is what the event now "is" or "has": the text of a result that stdout does not take.
report report_of(update_outcome const& ended, char const* what);
report report_of(remove_outcome const& ended);
/// All steps together; `what` is the ending's name: "event_cancelled", "expired".
report report_of(event_id event, chunk const& all, char const* what);
report report_of(forgotten const& done);

report report_of_no_event(event_id id);
report report_of_changed(event const& changed, char const* what);

}  // namespace bookonce::cli
