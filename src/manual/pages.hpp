#pragma once

#include <string>

#include "command_tree.hpp"

namespace bookonce::manual {

/// Each text is a whole file. `program` is the name that the user types.
std::string man_page(std::string const& program, std::string const& version, command_entry const& tree);
std::string bash_completion(std::string const& program, command_entry const& tree);
std::string zsh_completion(std::string const& program, command_entry const& tree);
std::string fish_completion(std::string const& program, command_entry const& tree);

/// What the help of a command ends with in place of the program's own end, which the page has once.
std::string pointer_to_help(std::string const& program);

/// Writes all four into `folder`: PROGRAM.1, PROGRAM (for bash), _PROGRAM, PROGRAM.fish. Throws
/// `std::runtime_error` if a file cannot be written.
void write_pages(std::string const& folder, std::string const& program, std::string const& version,
                 CLI::App const& app);

}  // namespace bookonce::manual
