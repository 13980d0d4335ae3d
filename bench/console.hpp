#pragma once

#include <string_view>

namespace bench {

/// Writes results to stdout. A failure is not thrown: `end_of_results` tells it.
void write_result(std::string_view text) noexcept;

/// Whether all results have reached stdout. If not, says so in a line on stderr. When it is the
/// reader that has gone, and nothing else is wrong, the program ends here as others do then: by
/// SIGPIPE, without a word.
bool end_of_results(bool is_all_well);

/// Writes one line to stderr, free of control characters. A stderr that takes nothing changes
/// nothing.
void print_diagnostic(std::string_view line) noexcept;

/// Writes text as it is to stderr, for a line that is written over and over.
void write_progress(std::string_view text) noexcept;

}  // namespace bench
