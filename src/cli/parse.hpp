#pragma once

#include <optional>

#include "command_line.hpp"
#include "report.hpp"

namespace bookonce::cli {

/// The program's name, options and commands. `line` must outlive `app`.
void add_everything(CLI::App& app, command_line& line);

/// Reads the arguments into `line`. Returns a report if there is nothing to run: the help, the
/// version, or what is wrong. `line.globals` says how to print it.
std::optional<report> parse(int argc, char const* const* argv, command_line& line);

}  // namespace bookonce::cli
