#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>
#include <bookonce/schema.hpp>
#include <fmt/format.h>

#include "command_line.hpp"
#include "values.hpp"

namespace bookonce::cli {
namespace {

nlohmann::ordered_json name_or_null(std::string const& name) {
    return name.empty() ? nlohmann::ordered_json{} : nlohmann::ordered_json(name);
}

report run_migrate(options const& options, migration_roles const& roles, placement where) {
    migration_report const done = migrate(options, roles, where);
    report made;
    bool const is_file = options.database.starts_with("sqlite:");
    made.instead = is_file ? fmt::format("nothing is to do: whoever opens an SQLite database brings it to version {}",
                                         done.version_after)
                   : done.version_before == done.version_after
                       ? fmt::format("schema '{}' is at version {} already", options.schema, done.version_after)
                       : fmt::format("schema '{}' went from version {} to {}", options.schema, done.version_before,
                                     done.version_after);
    if (done.distributed) { made.instead += ", distributed by event"; }
    made.text = made.instead + '\n';
    made.document = {{"schema", options.schema},
                     {"version_before", done.version_before},
                     {"version_after", done.version_after},
                     {"distributed", done.distributed},
                     {"owner", name_or_null(roles.owner)},
                     {"runtime_role", name_or_null(roles.runtime)},
                     {"admin_role", name_or_null(roles.admin)}};
    return made;
}

}  // namespace

void add_migrate_command(CLI::App& app, command_line& line) {
    struct arguments {
        std::optional<std::string> owner;
        std::optional<std::string> runtime;
        std::optional<std::string> admin;
        bool distributed = false;
    };
    CLI::App* const command = app.add_subcommand("migrate", "Create what is missing of the schema; safe to repeat");
    auto const given = std::make_shared<arguments>();
    add_optional(*command, "--owner", given->owner, "Role that shall own the schema")->type_name("ROLE");
    add_optional(*command, "--runtime-role", given->runtime,
                 "Role that gets the rights to book, cancel and read, no more")
        ->type_name("ROLE");
    add_optional(*command, "--admin-role", given->admin,
                 "Role that gets these, and the rights to make and change events")
        ->type_name("ROLE");
    command->add_flag("--distributed", given->distributed,
                      "Let Citus spread the tables over its servers, each event's rows on one of them");
    command->callback([&line, given] {
        line.run = [given](options const& options) {
            migration_roles roles;
            if (given->owner) { roles.owner = name_value("--owner", *given->owner); }
            if (given->runtime) { roles.runtime = name_value("--runtime-role", *given->runtime); }
            if (given->admin) { roles.admin = name_value("--admin-role", *given->admin); }
            return run_migrate(options, roles, given->distributed ? placement::distributed : placement::as_found);
        };
    });
}

}  // namespace bookonce::cli
