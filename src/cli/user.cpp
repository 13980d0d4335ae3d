#include <memory>
#include <string>

#include "life_report.hpp"
#include "request_options.hpp"

namespace bookonce::cli {
namespace {

report run_forget(options const& options, request_arguments const& given) {
    return report_of(engine{options}.forget_user(given.user.value_or("")));
}

}  // namespace

void add_user_commands(CLI::App& app, command_line& line) {
    CLI::App& group = add_group(app, "user", "Forget a user");
    auto const given = std::make_shared<request_arguments>();
    CLI::App& forget =
        add_command(group, line, "forget", "Replace a user's id wherever it stands, the history included; counts stay",
                    run_forget, given);
    add_required(forget, "--user", given->user, "The application's id of the user", "USER");
}

}  // namespace bookonce::cli
