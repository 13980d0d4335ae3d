#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): theirs
class App;
}  // namespace CLI

namespace bookonce::manual {

enum class value_need : std::uint8_t { none, maybe, one };

struct option_entry {
    std::string name;   ///< "--user", or of an argument without a name "ID"
    std::string value;  ///< what stands for its value; empty for a flag
    std::string what;
    std::vector<std::string> choices;  ///< all values that it takes, if they are a list
    value_need needs = value_need::none;
    bool is_required = false;
    bool is_file = false;
};

/// A command as its parser knows it: the program itself, or one of its commands.
struct command_entry {
    std::string path;  ///< without the program's name: "event create", "" for the program
    std::string what;
    std::string footer;  ///< what its help ends with
    std::vector<option_entry> options;
    std::vector<option_entry> arguments;
    std::vector<command_entry> commands;
};

/// What the parser takes, --help included.
command_entry tree_of(CLI::App const& program);

/// The command, those below it, those below these, each before its own.
std::vector<command_entry const*> flattened(command_entry const& command);

/// The options of the program and of everything below it that take a value always, each once.
std::vector<std::string> names_with_value(command_entry const& program);

}  // namespace bookonce::manual
