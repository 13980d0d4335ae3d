#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "options.hpp"

namespace bench {

/// A sub-command: what it is called with, and what it does once the command line has been read.
struct command {
    CLI::App* app = nullptr;
    std::function<exit_code()> run;
};

using arguments = std::vector<std::string>;

// Each adds its sub-command to the program. `given` goes into reports.
command add_compare(CLI::App& program, arguments const& given);
command add_sweep(CLI::App& program, arguments const& given);
command add_backoff(CLI::App& program, arguments const& given);
command add_storm(CLI::App& program, arguments const& given);
command add_growth(CLI::App& program, arguments const& given);
command add_neighbours(CLI::App& program, arguments const& given);
command add_lapsed(CLI::App& program, arguments const& given);
command add_shop(CLI::App& program, arguments const& given);
command add_rush(CLI::App& program, arguments const& given);
command add_list(CLI::App& program);

/// The program's name, its options and all of these.
std::vector<command> add_everything(CLI::App& program, arguments const& given);

}  // namespace bench
