
#include "command_line.hpp"

namespace bookonce::cli {

void add_audit_command(CLI::App& app, command_line& line) {
    add_command(app, "audit", "Check every invariant by SQL; reads all rows",
                [&line] { line.run = [](options const& options) { return report_of(engine{options}.audit()); }; });
}

}  // namespace bookonce::cli
