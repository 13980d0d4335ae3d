#include <CLI/CLI.hpp>

#include "command_line.hpp"

namespace bookonce::cli {

void add_audit_command(CLI::App& app, command_line& line) {
    CLI::App* const command = app.add_subcommand("audit", "Check every invariant by SQL; reads all rows");
    command->callback(
        [&line] { line.run = [](options const& options) { return report_of(engine{options}.audit()); }; });
}

}  // namespace bookonce::cli
