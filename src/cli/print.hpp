#pragma once

#include <cstdint>
#include <string_view>

#include "exit_code.hpp"
#include "report.hpp"

namespace bookonce::cli {

/// How results are written.
enum class style : std::uint8_t { table, json, quiet };

/// Writes results to stdout and the rest to stderr. Answers (done, refused, unsound) are results; what could not be
/// settled is a diagnostic, and with --json a document as well. Returns the report's code, or `unsettled` if stdout
/// took no more: the caller has not learnt the result then.
exit_code print(report const& report, style style);

/// Writes one line to stderr, free of control characters.
void print_diagnostic(std::string_view line);

}  // namespace bookonce::cli
