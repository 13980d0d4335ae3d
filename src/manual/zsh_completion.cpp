#include <fmt/format.h>

#include "pages.hpp"

namespace bookonce::manual {
namespace {

/// Text between single quotes, where `marked` have a meaning of their own to zsh's _arguments.
std::string quoted(std::string const& text, std::string const& marked) {
    std::string made;
    for (char const letter : text) {
        if (letter == '\'') {
            made += "'\\''";
            continue;
        }
        if (marked.find(letter) != std::string::npos) { made += '\\'; }
        made += letter;
    }
    return made;
}

std::string action(option_entry const& option) {
    if (option.is_file) { return "_files"; }
    if (!option.choices.empty()) { return fmt::format("({})", fmt::join(option.choices, " ")); }
    return " ";
}

std::string specification(option_entry const& option) {
    std::string text =
        "'" + option.name + (option.needs == value_need::one ? "=[" : "[") + quoted(option.what, "\\[]:") + "]";
    if (option.needs != value_need::none) {
        std::string const value = option.value.empty() ? "VALUE" : option.value;
        text += (option.needs == value_need::maybe ? "::" : ":") + quoted(value, "\\:") + ':' + action(option);
    }
    return text + "'";
}

std::string function_of(std::string const& program, command_entry const& command) {
    std::string name = '_' + program + (command.path.empty() ? "" : '_' + command.path);
    for (char& letter : name) { letter = letter == '-' || letter == ' ' ? '_' : letter; }
    return name;
}

std::string last_word(std::string const& path) { return path.substr(path.find_last_of(' ') + 1); }

std::string commands_below(std::string const& program, command_entry const& command) {
    std::string described;
    std::string called;
    for (command_entry const& each : command.commands) {
        described += fmt::format("            '{}:{}'\n", last_word(each.path), quoted(each.what, "\\:"));
        called += fmt::format("        {}) {} ;;\n", last_word(each.path), function_of(program, each));
    }
    return fmt::format("    case $state in\n    command)\n        commands=(\n{})\n"
                       "        _describe -t commands command commands\n        ;;\n    rest)\n"
                       "        case $line[1] in\n{}        esac\n        ;;\n    esac\n",
                       described, called);
}

/// The program's own options may stand behind each of its commands.
std::string function(std::string const& program, command_entry const& command, command_entry const& tree) {
    std::string text = function_of(program, command) + "() {\n    local curcontext=$curcontext state line\n" +
                       "    local -a commands\n    typeset -A opt_args\n    _arguments -C";
    for (option_entry const& each : command.options) { text += " \\\n        " + specification(each); }
    for (option_entry const& each : tree.options) {
        bool const is_own = &command == &tree || each.name == "--help" || each.name == "--version";
        if (!is_own) { text += " \\\n        " + specification(each); }
    }
    for (std::size_t at = 0; at < command.arguments.size(); ++at) {
        text += fmt::format(" \\\n        '{}:{}: '", at + 1, command.arguments[at].name);
    }
    if (command.commands.empty()) { return text + "\n}\n\n"; }
    return text + " \\\n        '1: :->command' '*:: :->rest'\n" + commands_below(program, command) + "}\n\n";
}

}  // namespace

std::string zsh_completion(std::string const& program, command_entry const& tree) {
    std::string text =
        fmt::format("#compdef {}\n# Completion of {} for zsh, made from its own parser.\n\n", program, program);
    for (command_entry const* each : flattened(tree)) { text += function(program, *each, tree); }
    return text + function_of(program, tree) + " \"$@\"\n";
}

}  // namespace bookonce::manual
