// The arguments of the command, from a shell or a script that left a variable empty:
// src/cli/parse.hpp. An input has them with a NUL after each, as /proc/PID/cmdline does.
#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <bookonce/error.hpp>

#include "claims.hpp"
#include "one_input.hpp"
#include "parse.hpp"
#include "values.hpp"

namespace bookonce::fuzz {
namespace {

/// Stands in for a password: it is no command's and no option's name, so that no diagnostic may
/// repeat it.
constexpr std::string_view password = "s3cret";

/// What one call made of the arguments.
struct ending {
    std::optional<cli::report> told;
    std::string thrown;
};

ending parse(std::vector<std::string> const& arguments, cli::command_line& line) {
    std::vector<char const*> argv{"bookonce"};
    for (std::string const& argument : arguments) { argv.push_back(argument.c_str()); }

    ending result;
    try {
        result.told = cli::parse(static_cast<int>(argv.size()), argv.data(), line);
    } catch (std::exception const& thrown) { result.thrown = std::string{"threw "} + thrown.what(); }
    return result;
}

/// A name that nobody knows is repeated, up to what may be its value.
bool names_the_password(std::string_view argument) {
    return argument.starts_with("--") &&
           argument.substr(0, argument.find_first_of("=: ")).find(password) != std::string_view::npos;
}

void check_refusal(cli::report const& refused, std::vector<std::string> const& arguments) {
    demand(refused.code == cli::exit_code::usage, "arguments that were refused must be corrected");
    demand(refused.text.empty() && refused.essential.empty(), "a refusal is no result");
    demand(is_clean_line(refused.line), "a refusal is one clean line");
    demand(refused.document.at("outcome") == "usage_error", "a refusal is a document");
    demand(refused.line.find(password) == std::string::npos || std::ranges::any_of(arguments, names_the_password),
           "a refusal repeats no value");
}

/// Runs what the arguments ask for, up to where it would need a database.
void check_run(cli::command_line line) {
    if (!line.globals.database) { line.globals.database = "host=localhost"; }  // makes no file
    demand(static_cast<bool>(line.run), "arguments that were understood can be run");
    std::string words;
    try {
        options options = cli::library_options(line);
        options.schema = "";  // no engine starts with that
        static_cast<void>(line.run(options));
    } catch (cli::usage_error const& refused) { words = refused.what(); } catch (config_error const& refused) {
        words = refused.what();
    }
    demand(is_clean_line(words), "a value that means nothing is refused with one clean line");
    demand(words.find(password) == std::string::npos, "a refusal repeats no value");
}

std::vector<std::string> split(std::string_view input) {
    std::vector<std::string> arguments;
    while (!input.empty()) {
        auto const size = std::min(input.find('\0'), input.size());
        arguments.emplace_back(input.substr(0, size));
        input.remove_prefix(std::min(size + 1, input.size()));
    }
    return arguments;
}

}  // namespace

void one_input(std::string_view input) {
    std::vector<std::string> const arguments = split(input);
    cli::command_line line;
    ending const result = parse(arguments, line);
    demand(result.thrown.empty(), "parse throws nothing");
    if (!result.told) {
        check_run(line);
    } else if (result.told->code == cli::exit_code::done) {
        demand(!result.told->text.empty() && result.told->line.empty(), "help and version are results");
    } else {
        check_refusal(*result.told, arguments);
    }
}

}  // namespace bookonce::fuzz
