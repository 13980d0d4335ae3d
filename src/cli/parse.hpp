#pragma once

#include <optional>

#include "command_line.hpp"
#include "exit_code.hpp"

namespace bookonce::cli {

/// Reads the arguments into `line`. An exit code means that there is nothing to run: help or version was asked for and
/// printed, or the arguments were refused, with one line on stderr.
std::optional<exit_code> parse(int argc, char const* const* argv, command_line& line);

}  // namespace bookonce::cli
