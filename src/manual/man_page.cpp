#include <algorithm>

#include <fmt/format.h>

#include "pages.hpp"

namespace bookonce::manual {
namespace {

/// Text as roff takes it. A line must not begin with a dot or a quote, which begin a request.
std::string roff(std::string const& text) {
    std::string made;
    for (char const letter : text) {
        bool const begins = made.empty() || made.back() == '\n';
        if (begins && (letter == '.' || letter == '\'')) { made += "\\&"; }
        if (letter == '\\') {
            made += "\\(rs";
        } else if (letter == '-') {
            made += "\\-";
        } else {
            made += letter;
        }
    }
    return made;
}

std::string bold(std::string const& text) { return "\\fB" + roff(text) + "\\fR"; }
std::string italic(std::string const& text) { return "\\fI" + roff(text) + "\\fR"; }

/// Text whose lines stay as they are.
std::string as_it_is(std::string const& text) {
    auto const from = text.find_first_not_of('\n');
    return from == std::string::npos ? "" : ".nf\n" + roff(text.substr(from)) + "\n.fi\n";
}

std::string value_shown(option_entry const& option) {
    switch (option.needs) {
        case value_need::none: return "";
        case value_need::maybe: return ' ' + italic(option.value);
        case value_need::one: return ' ' + italic(option.value.empty() ? "VALUE" : option.value);
    }
    return "";
}

std::string synopsis(std::string const& program, command_entry const& command) {
    std::string line = bold(program + (command.path.empty() ? "" : ' ' + command.path));
    for (option_entry const& each : command.arguments) { line += ' ' + italic(each.name); }
    for (option_entry const& each : command.options) {
        if (each.is_required) { line += ' ' + bold(each.name) + value_shown(each); }
    }
    line += " [" + italic("OPTION") + "]...";
    if (!command.commands.empty()) { line += ' ' + italic("COMMAND"); }
    return line + '\n';
}

std::string options(std::vector<option_entry> const& entries) {
    std::string text;
    for (option_entry const& each : entries) {
        std::string what = each.what;
        if (!each.choices.empty()) { what += fmt::format(": {}", fmt::join(each.choices, ", ")); }
        text += ".TP\n" + bold(each.name) + value_shown(each) + '\n' + roff(what) + '\n';
    }
    return text;
}

/// What the command's help says beyond the text that the help of each of them ends with.
std::string own_footer(std::string const& program, command_entry const& tree, command_entry const& command) {
    std::string own = command.footer;
    std::string const inherited = tree.footer.substr(0, tree.footer.find("\n\nExample:"));
    for (std::string const& common : {inherited, pointer_to_help(program)}) {
        if (own.starts_with(common)) { own.erase(0, common.size()); }
    }
    own = as_it_is(own);
    return own.empty() ? own : ".PP\n" + own;
}

}  // namespace

std::string pointer_to_help(std::string const& program) {
    return "Exit codes, environment and common options: '" + program + " --help'.";
}

std::string man_page(std::string const& program, std::string const& version, command_entry const& tree) {
    std::string upper = program;
    std::ranges::transform(upper, upper.begin(),
                           [](char letter) { return letter >= 'a' && letter <= 'z' ? char(letter - 32) : letter; });
    std::string text = fmt::format(".TH \"{}\" 1 \"\" \"{} {}\" \"User commands\"\n", roff(upper), program, version);
    text += ".SH NAME\n" + roff(program) + " \\- " + roff(tree.what) + '\n';
    text += ".SH SYNOPSIS\n" + synopsis(program, tree);
    text += ".SH OPTIONS\n" + options(tree.options);
    text += ".SH COMMANDS\n";
    for (command_entry const* each : flattened(tree)) {
        if (each == &tree) { continue; }
        text += ".SS \"" + roff(program + ' ' + each->path) + "\"\n" + roff(each->what) + ".\n.PP\n";
        text += synopsis(program, *each) + options(each->arguments) + options(each->options);
        text += own_footer(program, tree, *each);
    }
    text += ".SH NOTES\n" + as_it_is(tree.footer);
    return text;
}

}  // namespace bookonce::manual
