#include <fmt/format.h>

#include "pages.hpp"

namespace bookonce::manual {
namespace {

std::string quoted(std::string const& text) {
    std::string made = "'";
    for (char const letter : text) {
        if (letter == '\'' || letter == '\\') { made += '\\'; }
        made += letter;
    }
    return made + '\'';
}

std::string last_word(std::string const& path) { return path.substr(path.find_last_of(' ') + 1); }

std::string option_line(std::string const& program, std::string const& where, option_entry const& option) {
    std::string line =
        fmt::format("complete -c {}{} -l {} -d {}", program, where, option.name.substr(2), quoted(option.what));
    if (option.needs == value_need::one) { line += " -r"; }
    if (option.is_file) { return line + " -F\n"; }
    if (option.needs != value_need::none) { line += " -f"; }
    if (!option.choices.empty()) { line += fmt::format(" -a '{}'", fmt::join(option.choices, " ")); }
    return line + '\n';
}

constexpr char const* frame = R"(# Completion of {program} for fish, made from its own parser.

# Whether the words so far name this command.
function __{function}_is
    set -l command
    set -l skip no
    for word in (commandline -opc)[2..-1]
        if test $skip = yes
            set skip no
            continue
        end
        switch $word
            case {valued}
                set skip yes
            case '-*'
            case '*'
                contains -- "$command $word" {paths}; and set command "$command $word"
        end
    end
    test "$command" = "$argv[1]"
end

complete -c {program} -f
{lines})";

}  // namespace

std::string fish_completion(std::string const& program, command_entry const& tree) {
    std::string function = program;
    for (char& letter : function) { letter = letter == '-' ? '_' : letter; }
    std::string lines;
    std::string paths;
    for (command_entry const* command : flattened(tree)) {
        bool const is_program = command == &tree;
        if (!is_program) { paths += fmt::format(" ' {}'", command->path); }
        std::string const path = is_program ? "" : ' ' + command->path;
        std::string const here = fmt::format(" -n \"__{}_is '{}'\"", function, path);
        for (option_entry const& each : command->options) {
            // The program's own may stand behind each of its commands.
            lines += option_line(program, is_program ? "" : here, each);
        }
        for (command_entry const& each : command->commands) {
            lines +=
                fmt::format("complete -c {}{} -a {} -d {}\n", program, here, last_word(each.path), quoted(each.what));
        }
    }
    return fmt::format(frame, fmt::arg("program", program), fmt::arg("function", function),
                       fmt::arg("valued", fmt::join(names_with_value(tree), " ")), fmt::arg("paths", paths.substr(1)),
                       fmt::arg("lines", lines));
}

}  // namespace bookonce::manual
