#include "parse.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <bookonce/schema.hpp>
#include <bookonce/version.hpp>
#include <fmt/format.h>

#include "examples.hpp"
#include "failure.hpp"
#include "pages.hpp"

namespace bookonce::cli {
namespace {

constexpr char const* footer = R"(
--database ADDRESS, --schema NAME, --no-prepared-statements, --json, --json-ids-as-strings and
--quiet may stand before and after any command.

Results go to stdout, everything else to stderr. Exit codes:
  0  done
  1  the arguments, the database's address or its schema must be corrected
  2  refused: sold out, already booked, closed, not found, an id that was used before,
     an expired hold, another user's booking, a limit of the event
  3  audit, copy: an invariant is broken, or the copy differs
  4  contended, deadline passed, unavailable or in doubt, or stdout did not take the result;
     a database that is away is waited for until the deadline of a request for seats or
     about a booking (5 s unless --deadline-ms says otherwise)

Keep passwords out of the arguments, which other users can see: use BOOKONCE_DATABASE,
PGPASSWORD or ~/.pgpass. 'bookonce help COMMAND' tells of one command.)";

void add_globals(CLI::App& app, global_options& globals) {
    add_optional(app, "--database", globals.database,
                 "libpq connection string or URI, or sqlite:FILE; else BOOKONCE_DATABASE, else libpq's environment "
                 "(PGHOST, PGHOSTADDR, PGPORT, PGDATABASE, PGSERVICE), else a file of your own: "
                 "$XDG_DATA_HOME/bookonce/bookings.db")
        ->type_name("ADDRESS");
    app.add_option("--schema", globals.schema, "The schema of the tables (bookonce) in PostgreSQL")->type_name("NAME");
    app.add_flag("--no-prepared-statements", globals.no_prepared_statements,
                 "Keep and set nothing on the server's sessions: for a pooler that is not found out by itself");
    CLI::Option* const json =
        app.add_flag("--json", globals.json,
                     "One JSON document on stdout, also for a failure; ids and versions of events "
                     "are int64, which may exceed 2^53");
    CLI::Option* const strings = app.add_flag("--json-ids-as-strings", globals.json_ids_as_strings,
                                              "As --json, with event_id, version and next_after as strings");
    app.add_flag("--quiet", globals.quiet, "Only ids on stdout, one a line")->excludes(json)->excludes(strings);
    app.set_version_flag("--version",
                         fmt::format("bookonce {} (schema version {})", library_version(), schema_version()),
                         "Print the version and exit");
}

/// What excludes what is in the words of each option.
class help_format final : public CLI::Formatter {
    std::string make_option_opts(CLI::Option const* option) const override {
        if (option->get_type_size() == 0 || option->get_type_name().empty()) { return ""; }
        return ' ' + option->get_type_name() + (option->get_required() ? " (required)" : "");
    }
};

/// The innermost command that the arguments named; its full name is "bookonce event create".
CLI::App const* innermost(CLI::App const& app, std::string& full_name) {
    CLI::App const* command = &app;
    full_name = app.get_name();
    for (auto chosen = app.get_subcommands(); !chosen.empty(); chosen = command->get_subcommands()) {
        command = chosen.front();
        full_name += ' ' + command->get_name();
    }
    return command;
}

bool is_command_like(std::string_view word) {
    return word.size() <= 16 && word.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string_view::npos;
}

/// A wrong argument may be part of a broken address, and so of a password. Of an option only the
/// name is shown; of a word nothing, unless it stands and looks like a command.
std::string explain_extra(CLI::App const& command, std::string_view extra) {
    if (extra.starts_with("--")) {
        return fmt::format("unknown option {}", extra.substr(0, extra.find_first_of("=: ")));
    }
    if (extra.starts_with('-')) { return fmt::format("unknown option {}", extra.substr(0, 2)); }
    bool const wants_command = command.get_require_subcommand_min() > 0;
    if (wants_command && is_command_like(extra)) { return fmt::format("unknown command '{}'", extra); }
    return "there is an argument too many";
}

/// What is wrong with the arguments, without repeating their values.
std::string explain(CLI::App const& app, CLI::ParseError const& problem) {
    std::string name;
    CLI::App const* const command = innermost(app, name);
    std::string_view const words = problem.what();
    std::string what = "the arguments cannot be understood";
    if (auto const extras = app.remaining(true); !extras.empty()) {
        what = explain_extra(*command, extras.front());
    } else if (words.starts_with("A subcommand is required")) {
        what = "a command is missing";
    } else if (dynamic_cast<CLI::ArgumentMismatch const*>(&problem) != nullptr) {
        what = fmt::format("{} wants exactly one value", words.substr(0, words.find_first_of(": ")));
    } else if (dynamic_cast<CLI::ExcludesError const*>(&problem) != nullptr ||
               dynamic_cast<CLI::RequiredError const*>(&problem) != nullptr) {
        what = words;
    }
    return fmt::format("{}: see '{} --help'", what, name);
}

/// CLI11 takes whatever follows `--user` as its value, so an unset shell variable would make the
/// next option a user. A value that looks like an option must be joined: `--user=--json`. Returns
/// the option without a value. `arguments` are reversed.
std::optional<std::string> option_without_value(CLI::App const& command, std::vector<std::string> const& arguments) {
    for (CLI::Option const* option : command.get_options()) {
        if (option->get_expected_max() == 0) { continue; }  // a flag
        auto const name = std::ranges::find(arguments, option->get_name());
        bool const has_next = name != arguments.end() && name != arguments.begin();
        if (has_next && std::prev(name)->starts_with("--")) { return option->get_name(); }
    }
    return std::nullopt;
}

/// In the order CLI11 wants: last first. Splits `--user=`, whose value CLI11 would look for behind.
std::vector<std::string> reversed(int argc, char const* const* argv) {
    std::vector<std::string> arguments;
    for (int at = 1; at < argc; ++at) {
        std::string argument = argv[at];
        bool const empty_value = argument.starts_with("--") && argument.find('=') == argument.size() - 1;
        if (empty_value) { argument.pop_back(); }
        arguments.push_back(std::move(argument));
        if (empty_value) { arguments.emplace_back(); }
    }
    // `help event create` is `event create --help`.
    if (!arguments.empty() && arguments.front() == "help") {
        arguments.erase(arguments.begin());
        arguments.emplace_back("--help");
    }
    std::ranges::reverse(arguments);
    return arguments;
}

/// `--json`, also with a value that says yes. Any other value may be an address in the wrong place.
bool asks_for_json(std::string_view argument) {
    auto const equals = argument.find('=');
    std::string_view const name = argument.substr(0, equals);
    std::string_view const value = equals == std::string_view::npos ? "true" : argument.substr(equals + 1);
    bool const says_yes = value == "true" || value == "1" || value == "on" || value == "yes";
    return (name == "--json" || name == "--json-ids-as-strings") && says_yes;
}

/// Whether --json was given, whichever argument is wrong. `arguments` are reversed; no options
/// follow `--`.
report refused(std::string const& reason, std::vector<std::string> const& arguments, global_options& globals) {
    auto const end = std::find(arguments.rbegin(), arguments.rend(), "--");
    globals.json = globals.json || std::any_of(arguments.rbegin(), end, asks_for_json);
    return usage_failure(reason);
}

}  // namespace

void add_everything(CLI::App& app, command_line& line) {
    app.name("bookonce");
    app.description("Books seats of events so that none is sold twice, in PostgreSQL or in a file.");
    app.fallthrough();  // options may stand before and after the command's name
    app.require_subcommand(1);
    app.formatter(std::make_shared<help_format>());
    app.footer(manual::pointer_to_help("bookonce"));  // which the commands inherit
    add_globals(app, line.globals);
    add_migrate_command(app, line);
    add_event_commands(app, line);
    add_booking_commands(app, line);
    add_hold_commands(app, line);
    add_change_commands(app, line);
    add_expire_command(app, line);
    add_find_commands(app, line);
    add_history_commands(app, line);
    add_user_commands(app, line);
    add_audit_command(app, line);
    add_copy_command(app, line);
    app.footer(footer);
    add_examples(app);
}

std::optional<report> parse(int argc, char const* const* argv, command_line& line) {
    CLI::App app;
    add_everything(app, line);
    std::vector<std::string> const arguments = reversed(argc, argv);
    try {
        app.parse(std::vector{arguments});
        std::string name;
        for (CLI::App const* command : {innermost(app, name), static_cast<CLI::App const*>(&app)}) {
            if (auto const option = option_without_value(*command, arguments)) {
                return refused(fmt::format("{} wants exactly one value: see '{} --help'", *option, name), arguments,
                               line.globals);
            }
        }
    } catch (CLI::Success const& asked) {
        line.globals = {};  // it is for a person
        std::ostringstream text;
        app.exit(asked, text, text);
        return report{.text = text.str()};
    } catch (CLI::ParseError const& problem) { return refused(explain(app, problem), arguments, line.globals); }
    return std::nullopt;
}

}  // namespace bookonce::cli
