#include <optional>
#include <string>

#include <fmt/format.h>

#include "request_options.hpp"

namespace bookonce::cli {
namespace {

/// `cancel` has one option more.
struct cancel_arguments : request_arguments {
    std::optional<std::string> request;
};

report run_book(options const& options, request_arguments const& given) {
    auto request = for_a_user<book_request>(given);
    return report_of(engine{options}.book(std::move(request)));
}

/// Some seats of a booking: the booking's id alone does not make it repeatable.
report run_cancel_in_part(options const& options, cancel_request request) {
    booking_id const id = *request.request;
    report made = report_of(engine{options}.cancel(std::move(request)));
    made.document["request_id"] = id.str();
    if (made.code == exit_code::done) { made.instead += fmt::format(" if it has --request-id {} too", id.str()); }
    if (made.code == exit_code::unsettled) { made.line += fmt::format(" (with --request-id {})", id.str()); }
    return made;
}

report run_cancel(options const& options, cancel_arguments const& given) {
    auto request = about_a_booking<cancel_request>(given);
    request.reason = given.reason.value_or("");
    if (given.request) { request.request = booking_value("--request-id", *given.request); }
    if (!given.seats) { return report_of(engine{options}.cancel(std::move(request))); }
    request.seats = seats_value(*given.seats);
    if (!request.request) { request.request = booking_id::generate(); }
    return run_cancel_in_part(options, std::move(request));
}

void add_cancel(CLI::App& app, command_line& line) {
    auto const given = std::make_shared<cancel_arguments>();
    CLI::App& command = add_command(app, line, "cancel", "Give a booking's seats back, all or some", run_cancel, given);
    add_target(command, *given);
    add_optional(command, "--seats", given->seats, "Give back so many; all if not given")->type_name("N");
    add_optional(command, "--request-id", given->request,
                 "Makes a call with --seats repeatable; a fresh one if not given")
        ->type_name("UUID");
    add_reason(command, *given);
}

}  // namespace

void add_booking_commands(CLI::App& app, command_line& line) {
    auto const given = std::make_shared<request_arguments>();
    add_wish(add_command(app, line, "book", "Book seats of an event for a user, all or none", run_book, given), *given);
    add_cancel(app, line);
}

}  // namespace bookonce::cli
