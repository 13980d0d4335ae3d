#pragma once

#include <string>
#include <vector>

#include <bookonce/event.hpp>
#include <bookonce/history.hpp>

#include "report.hpp"

namespace bookonce::cli {

// What was read. Tables show a column of what is rarely given only if a row has it.

report report_of(event const& found);
report report_of(booking const& found);

/// A page of a listing. A full page has a hint where the next begins.
report report_of(std::vector<event> const& page, int rows);
/// Of one event.
report report_of(std::vector<booking> const& page, int rows);
/// Of one user over all events.
report report_of_user(std::vector<booking> const& page, int rows);
report report_of_history(std::vector<history_entry> const& page, int rows);
report report_of(change_page const& page);

}  // namespace bookonce::cli
