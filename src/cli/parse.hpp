#pragma once

#include <optional>

#include "command_line.hpp"
#include "report.hpp"

namespace bookonce::cli {

/// Reads the arguments into `line`. A report means that there is nothing to run: it is the help or
/// the version that was asked for, or says what is wrong with the arguments. `line.globals` says
/// how to print it.
std::optional<report> parse(int argc, char const* const* argv, command_line& line);

}  // namespace bookonce::cli
