#pragma once

#include <string>
#include <vector>

#include "../report/report.hpp"
#include "options.hpp"
#include "run_order.hpp"

namespace bench {

/// Makes all runs, as `order_of_runs` has them, with a line of progress on stderr when that is a
/// terminal. Throws `CLI::ValidationError` when the database cannot serve them, and
/// `std::runtime_error` when the schema is not ours to use or a server cannot be reached.
report run_in_groups(std::string const& command, settings const& settings, std::vector<spec_group> const& groups);

/// The same with all of them in one group.
report run_experiment(std::string const& command, settings const& settings, std::vector<run_spec> const& specs);

/// Writes what the settings ask for, and says how the program shall end.
exit_code publish(report const& report, outputs const& out);

/// To FILE, or to standard output when it is "-". False, and a line on stderr, when the file cannot
/// be written.
bool write_output(std::string const& file, std::string const& text);

/// How the program ends when its results may not all have been written: what was found wrong is
/// worth more.
exit_code worse_of(exit_code found, bool written);

}  // namespace bench
