#pragma once

#include <chrono>
#include <optional>

#include <bookonce/options.hpp>

#include "report.hpp"

namespace bookonce::cli {

struct stream_settings {
    std::optional<std::chrono::milliseconds> deadline;  ///< of lines that have none
    bool ids_as_strings = false;
};

/// Books each line of stdin (request_line.hpp) and writes its answer to stdout, in the order of the
/// lines. Many are under way at once. A line that is no request is answered by what is wrong, and
/// the next one follows. Exit code: `unsettled` if any line ended so, or stdin or stdout failed, else
/// `usage` if any line was no request, else `done`, whatever was refused. Throws `usage_error` for a
/// stdin that cannot be read at all.
report book_lines(options const& options, stream_settings const& settings);

}  // namespace bookonce::cli
