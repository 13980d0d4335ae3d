#include <optional>
#include <string>

#include "request_options.hpp"

namespace bookonce::cli {
namespace {

/// `transfer` has one option more.
struct transfer_arguments : request_arguments {
    std::string to;
};

report run_change(options const& options, request_arguments const& given) {
    auto request = about_a_booking<change_request>(given);
    request.seats = seats_value(given.seats.value_or(""));
    request.reason = given.reason.value_or("");
    return report_of(engine{options}.change(std::move(request)));
}

report run_transfer(options const& options, transfer_arguments const& given) {
    auto request = about_a_booking<transfer_request>(given);
    request.to = name_value("--to", given.to);
    request.reason = given.reason.value_or("");
    return report_of(engine{options}.transfer(std::move(request)));
}

}  // namespace

void add_change_commands(CLI::App& app, command_line& line) {
    auto const given = std::make_shared<request_arguments>();
    CLI::App& change =
        add_command(app, line, "change", "Give a booking more or fewer seats, in one step", run_change, given);
    add_target(change, *given);
    add_required(change, "--seats", given->seats, "How many seats it shall have", "N");
    add_reason(change, *given);

    auto const handed = std::make_shared<transfer_arguments>();
    CLI::App& transfer =
        add_command(app, line, "transfer", "Give a booking to another user, in one step", run_transfer, handed);
    add_target(transfer, *handed);
    add_required(transfer, "--to", handed->to, "Who gets it", "USER");
    add_reason(transfer, *handed);
}

}  // namespace bookonce::cli
