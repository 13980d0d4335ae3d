#pragma once

#include <cstdint>
#include <string_view>

#include "exit_code.hpp"
#include "report.hpp"

namespace bookonce::cli {

/// How results are written.
enum class style : std::uint8_t { table, json, json_ids_as_strings, quiet };

/// Writes results to stdout and the rest to stderr. Answers (done, refused, unsound) are results.
/// An unsettled ending is a diagnostic, and with --json a document too. Returns the report's code.
/// If stdout fails, an answer goes to stderr and the code is `unsettled`; but for a repeatable
/// read, SIGPIPE ends the program if its reader has gone.
exit_code print(report const& report, style style);

/// Writes one line without control characters to stderr. Drops it if that fails.
void print_diagnostic(std::string_view line) noexcept;

}  // namespace bookonce::cli
