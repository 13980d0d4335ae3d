#include "command_tree.hpp"

#include <algorithm>
#include <set>
#include <sstream>

#include <CLI/CLI.hpp>

namespace bookonce::manual {
namespace {

/// CLI11 keeps a list of choices in the type's name: "TEXT:{hot,zipf}".
std::vector<std::string> choices_in(std::string const& type) {
    auto const from = type.find('{');
    if (from == std::string::npos || !type.ends_with('}')) { return {}; }
    std::istringstream text{type.substr(from + 1, type.size() - from - 2)};
    std::vector<std::string> found;
    for (std::string one; std::getline(text, one, ',');) { found.push_back(one); }
    return found;
}

/// "UINT:INT in [1 - 9]" says its type twice; the range is what a reader wants.
std::string value_of(std::string const& type) {
    auto const colon = type.find(':');
    auto const range = type.find(" in [");
    if (colon == std::string::npos || type.find('{') != std::string::npos) { return type.substr(0, colon); }
    if (range == std::string::npos) { return type; }
    return "N from " + type.substr(range + 5, type.size() - range - 6);
}

/// A range is written with " - "; in a text it reads as "to".
std::string with_to(std::string text) {
    if (auto const dash = text.find(" - "); dash != std::string::npos) { text.replace(dash, 3, " to "); }
    return text;
}

option_entry entry_of(CLI::Option const& option) {
    std::string const type = option.get_type_name();
    option_entry made{.name = option.nonpositional() ? option.get_name() : option.get_name(true),
                      .what = option.get_description(),
                      .is_required = option.get_required()};
    if (option.get_expected_max() == 0) { return made; }
    made.choices = choices_in(type);
    made.value = with_to(value_of(type));
    made.needs = option.get_expected_min() == 0 ? value_need::maybe : value_need::one;
    made.is_file = type.find("FILE") != std::string::npos;
    return made;
}

command_entry entry_of(CLI::App const& app, std::string path) {
    command_entry made{.path = std::move(path), .what = app.get_description(), .footer = app.get_footer()};
    for (CLI::Option const* each : app.get_options()) {
        bool const is_named = each->nonpositional();
        (is_named ? made.options : made.arguments).push_back(entry_of(*each));
    }
    for (CLI::App const* each : app.get_subcommands([](CLI::App const*) { return true; })) {
        made.commands.push_back(entry_of(*each, made.path + (made.path.empty() ? "" : " ") + each->get_name()));
    }
    return made;
}

}  // namespace

command_entry tree_of(CLI::App const& program) { return entry_of(program, ""); }

std::vector<command_entry const*> flattened(command_entry const& command) {
    std::vector<command_entry const*> all{&command};
    for (command_entry const& each : command.commands) {
        auto const below = flattened(each);
        all.insert(all.end(), below.begin(), below.end());
    }
    return all;
}

std::vector<std::string> names_with_value(command_entry const& program) {
    std::set<std::string> names;
    for (command_entry const* command : flattened(program)) {
        for (option_entry const& each : command->options) {
            if (each.needs == value_need::one) { names.insert(each.name); }
        }
    }
    return {names.begin(), names.end()};
}

}  // namespace bookonce::manual
