#pragma once

#include <functional>
#include <optional>
#include <string>

#include <bookonce/engine.hpp>
#include <bookonce/options.hpp>

#include "print.hpp"
#include "report.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): theirs
class App;
class Option;
}  // namespace CLI

namespace bookonce::cli {

/// The options of every command.
struct global_options {
    std::optional<std::string> database;  ///< else BOOKONCE_DATABASE, libpq's environment, a file
    std::string schema = options{}.schema;
    bool no_prepared_statements = false;
    bool json = false;
    bool json_ids_as_strings = false;  ///< implies JSON
    bool quiet = false;
};

/// What the arguments ask for.
struct command_line {
    global_options globals;
    std::function<report(options const&)> run;  ///< throws as the library, and `usage_error`
    bool names_databases = false;               ///< the command has addresses of its own
};

// What the commands need of CLI11, which takes seconds to compile. Targets must outlive the command.

/// A command that holds others.
CLI::App& add_group(CLI::App& app, std::string const& name, std::string const& what);
/// A command, and what is done if it is the chosen one.
CLI::App& add_command(CLI::App& app, std::string const& name, std::string const& what, std::function<void()> chosen);
/// An option with a value, which the help calls `value`. One that is not given stays as it is; empty
/// is not what an empty text is.
void add_option(CLI::App& command, std::string const& name, std::optional<std::string>& target, std::string const& what,
                std::string const& value);
void add_option(CLI::App& command, std::string const& name, std::string& target, std::string const& what,
                std::string const& value);
/// One that must be given.
void add_required(CLI::App& command, std::string const& name, std::optional<std::string>& target,
                  std::string const& what, std::string const& value);
void add_required(CLI::App& command, std::string const& name, std::string& target, std::string const& what,
                  std::string const& value);
/// A word without an option's name, which must be given.
void add_argument(CLI::App& command, std::string const& name, std::string& target, std::string const& what);
void add_flag(CLI::App& command, std::string const& name, bool& target, std::string const& what);
/// The option itself, for what has more to say about it.
CLI::Option* add_optional(CLI::App& command, std::string const& name, std::optional<std::string>& target,
                          std::string const& what);

/// Each adds its commands to `app`. The chosen one sets `line.run`. `line` must outlive `app`.
void add_migrate_command(CLI::App& app, command_line& line);
void add_event_commands(CLI::App& app, command_line& line);
/// To the group of the events.
void add_event_life_commands(CLI::App& group, command_line& line);
void add_booking_commands(CLI::App& app, command_line& line);
void add_hold_commands(CLI::App& app, command_line& line);
void add_change_commands(CLI::App& app, command_line& line);
void add_expire_command(CLI::App& app, command_line& line);
void add_find_commands(CLI::App& app, command_line& line);
void add_history_commands(CLI::App& app, command_line& line);
void add_user_commands(CLI::App& app, command_line& line);
void add_audit_command(CLI::App& app, command_line& line);
void add_copy_command(CLI::App& app, command_line& line);

/// Where the options of the library come from: arguments, then environment. If neither names a
/// database, it is a file of the user's own, whose folder is made. Throws `usage_error` and
/// `config_error`.
options library_options(command_line const& line);
style style_of(global_options const& globals);

}  // namespace bookonce::cli
