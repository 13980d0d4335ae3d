#include <fmt/format.h>

#include "pages.hpp"

namespace bookonce::manual {
namespace {

/// `words`, a line of a case for each command.
template <class Words>
std::string cases(command_entry const& tree, Words const& words) {
    std::string text;
    for (command_entry const* each : flattened(tree)) {
        if (std::string const found = words(*each); !found.empty()) {
            text += fmt::format("    '{}') printf '%s\\n' {} ;;\n", each->path, found);
        }
    }
    return text;
}

std::string names(std::vector<option_entry> const& options) {
    std::string text;
    for (option_entry const& each : options) { text += (text.empty() ? "" : " ") + each.name; }
    return text;
}

std::string last_word(std::string const& path) { return path.substr(path.find_last_of(' ') + 1); }

std::string commands_of(command_entry const& command) {
    std::string text;
    for (command_entry const& each : command.commands) { text += (text.empty() ? "" : " ") + last_word(each.path); }
    return text;
}

/// The values of the options that have a list of them, and the files of those that want one.
std::string values(command_entry const& tree) {
    std::string text;
    for (command_entry const* command : flattened(tree)) {
        for (option_entry const& each : command->options) {
            // The program's own options may stand behind each of its commands.
            std::string const key = (command->path.empty() ? "*' " : '\'' + command->path + ' ') + each.name + '\'';
            if (each.is_file) {
                text += fmt::format("    {}) compgen -f -- \"$3\" ;;\n", key);
            } else if (!each.choices.empty()) {
                text += fmt::format("    {}) compgen -W '{}' -- \"$3\" ;;\n", key, fmt::join(each.choices, " "));
            }
        }
    }
    return text;
}

constexpr char const* frame = R"bash(# Completion of {program} for bash, made from its own parser.

_{function}_commands() {{
    case $1 in
{commands}    esac
}}

_{function}_options() {{
    case $1 in
{options}    esac
}}

# The command, the option before the word, the word.
_{function}_values() {{
    case "$1 $2" in
{values}    esac
}}

_{function}() {{
    local command='' at option='' word=${{COMP_WORDS[COMP_CWORD]}}
    [[ $word != = ]] || word=''
    for ((at = 1; at < COMP_CWORD; ++at)); do
        option=''
        case ${{COMP_WORDS[at]}} in
        {valued})
            option=${{COMP_WORDS[at]}}
            [[ ${{COMP_WORDS[at + 1]:-}} != = ]] || ((++at))
            ((++at))
            ((at < COMP_CWORD)) || break
            option=''
            ;;
        -* | =) ;;
        *)
            if _{function}_commands "$command" | grep -Fqx -- "${{COMP_WORDS[at]}}"; then
                command+=${{command:+ }}${{COMP_WORDS[at]}}
            fi
            ;;
        esac
    done
    local candidates
    if [[ -n $option ]]; then
        candidates=$(_{function}_values "$command" "$option" "$word")
    elif [[ $word == -* ]]; then
        candidates=$(compgen -W "$(_{function}_options ''; _{function}_options "$command")" -- "$word")
    else
        candidates=$(compgen -W "$(_{function}_commands "$command")" -- "$word")
    fi
    COMPREPLY=()
    while IFS= read -r at; do
        [[ -z $at ]] || COMPREPLY+=("$at")
    done <<<"$candidates"
}}

complete -F _{function} {program}
)bash";

}  // namespace

std::string bash_completion(std::string const& program, command_entry const& tree) {
    std::string function = program;
    for (char& letter : function) { letter = letter == '-' ? '_' : letter; }
    return fmt::format(frame, fmt::arg("program", program), fmt::arg("function", function),
                       fmt::arg("commands", cases(tree, commands_of)),
                       fmt::arg("options", cases(tree, [](auto const& each) { return names(each.options); })),
                       fmt::arg("values", values(tree)), fmt::arg("valued", fmt::join(names_with_value(tree), " | ")));
}

}  // namespace bookonce::manual
