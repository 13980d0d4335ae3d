#pragma once

#include <cstdint>
#include <string_view>

#include "exit_code.hpp"
#include "report.hpp"

namespace bookonce::cli {

/// How results are written.
enum class style : std::uint8_t { table, json, json_ids_as_strings, quiet };

/// Writes results to stdout and the rest to stderr. Answers (done, refused, unsound) are results;
/// what could not be settled is a diagnostic, and with --json a document as well. Returns the
/// report's code. If stdout took no more, an answer is told on stderr, and the code is `unsettled`,
/// as a script has not learnt it; but what can be read again ends the program by SIGPIPE if its
/// reader has gone.
exit_code print(report const& report, style style);

/// Writes one line to stderr, free of control characters. A line that cannot be written is dropped.
void print_diagnostic(std::string_view line) noexcept;

}  // namespace bookonce::cli
