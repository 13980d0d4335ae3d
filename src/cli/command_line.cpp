#include "command_line.hpp"

#include <cstdlib>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "own_file.hpp"
#include "print.hpp"
#include "values.hpp"
#include "visible.hpp"

namespace bookonce::cli {
namespace {

/// Says so when it is a new one.
std::string own_database() {
    std::string const file = own_file();
    if (prepare_own_file(file)) {
        print_diagnostic(visible(fmt::format("no database is named: bookings go to the new file {}", file)));
    }
    return "sqlite:" + file;
}

}  // namespace

// Given the optional itself, CLI11 would treat an empty text as no value.
CLI::Option* add_optional(CLI::App& command, std::string const& name, std::optional<std::string>& target,
                          std::string const& what) {
    return command.add_option_function<std::string>(
        name, [&target](std::string const& text) { target = text; }, what);
}

CLI::App& add_group(CLI::App& app, std::string const& name, std::string const& what) {
    CLI::App* const group = app.add_subcommand(name, what);
    group->require_subcommand(1);
    return *group;
}

CLI::App& add_command(CLI::App& app, std::string const& name, std::string const& what, std::function<void()> chosen) {
    CLI::App* const command = app.add_subcommand(name, what);
    command->callback(std::move(chosen));
    return *command;
}

void add_option(CLI::App& command, std::string const& name, std::optional<std::string>& target, std::string const& what,
                std::string const& value) {
    add_optional(command, name, target, what)->type_name(value);
}

void add_option(CLI::App& command, std::string const& name, std::string& target, std::string const& what,
                std::string const& value) {
    command.add_option(name, target, what)->type_name(value);
}

void add_required(CLI::App& command, std::string const& name, std::optional<std::string>& target,
                  std::string const& what, std::string const& value) {
    add_optional(command, name, target, what)->required()->type_name(value);
}

void add_required(CLI::App& command, std::string const& name, std::string& target, std::string const& what,
                  std::string const& value) {
    command.add_option(name, target, what)->required()->type_name(value);
}

void add_argument(CLI::App& command, std::string const& name, std::string& target, std::string const& what) {
    command.add_option(name, target, what)->required();
}

void add_flag(CLI::App& command, std::string const& name, bool& target, std::string const& what) {
    command.add_flag(name, target, what);
}

options library_options(command_line const& line) {
    global_options const& globals = line.globals;
    options made{.schema = globals.schema};
    if (globals.no_prepared_statements) { made.prepared_statements = false; }
    if (line.names_databases) { return made; }
    if (globals.database) {
        made.database = name_value("--database", *globals.database);
        return made;
    }
    // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread runs yet
    char const* const fallback = std::getenv("BOOKONCE_DATABASE");
    if (fallback != nullptr) { made.database = fallback; }
    if (made.database.empty() && !environment_names_a_server()) { made.database = own_database(); }
    return made;
}

style style_of(global_options const& globals) {
    if (globals.json_ids_as_strings) { return style::json_ids_as_strings; }
    if (globals.json) { return style::json; }
    return globals.quiet ? style::quiet : style::table;
}

}  // namespace bookonce::cli
