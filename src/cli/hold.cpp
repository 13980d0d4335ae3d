#include "request_options.hpp"

namespace bookonce::cli {
namespace {

/// `confirm` has one option more.
struct confirm_arguments : request_arguments {
    bool no_late = false;
};

report run_hold(options const& options, request_arguments const& given) {
    auto request = for_a_user<hold_request>(given);
    if (given.ttl) { request.ttl = ttl_value("--ttl", *given.ttl); }
    return report_of(engine{options}.hold(std::move(request)));
}

report run_confirm(options const& options, confirm_arguments const& given) {
    auto request = about_a_booking<confirm_request>(given);
    if (given.seats) { request.seats = seats_value(*given.seats); }
    request.late = !given.no_late;
    return report_of(engine{options}.confirm(std::move(request)));
}

report run_release(options const& options, request_arguments const& given) {
    auto request = about_a_booking<release_request>(given);
    request.reason = given.reason.value_or("");
    return report_of(engine{options}.release(std::move(request)));
}

report run_extend(options const& options, request_arguments const& given) {
    auto request = about_a_booking<extend_request>(given);
    request.ttl = ttl_value("--ttl", given.ttl.value_or(""));
    return report_of(engine{options}.extend(std::move(request)));
}

void add_hold(CLI::App& app, command_line& line) {
    auto const given = std::make_shared<request_arguments>();
    CLI::App& command =
        add_command(app, line, "hold", "Keep seats for a user for a while, to be confirmed", run_hold, given);
    add_wish(command, *given);
    add_option(command, "--ttl", given->ttl, "How long, 1 to 2592000 (900)", "SECONDS");
}

void add_confirm(CLI::App& app, command_line& line) {
    auto const given = std::make_shared<confirm_arguments>();
    CLI::App& command = add_command(app, line, "confirm", "Turn a hold into a booking", run_confirm, given);
    add_target(command, *given);
    add_option(command, "--seats", given->seats, "Confirm so many, the others go back; all if not given", "N");
    add_flag(command, "--no-late", given->no_late, "Refuse an expired hold, even if its seats are still free");
}

void add_release(CLI::App& app, command_line& line) {
    auto const given = std::make_shared<request_arguments>();
    CLI::App& command = add_command(app, line, "release", "Give a hold's seats back", run_release, given);
    add_target(command, *given);
    add_reason(command, *given);
}

void add_extend(CLI::App& app, command_line& line) {
    auto const given = std::make_shared<request_arguments>();
    CLI::App& command = add_command(app, line, "extend", "Keep a hold's seats for longer", run_extend, given);
    add_target(command, *given);
    add_required(command, "--ttl", given->ttl, "How long from now, 1 to 2592000", "SECONDS");
}

}  // namespace

void add_hold_commands(CLI::App& app, command_line& line) {
    add_hold(app, line);
    add_confirm(app, line);
    add_release(app, line);
    add_extend(app, line);
}

}  // namespace bookonce::cli
