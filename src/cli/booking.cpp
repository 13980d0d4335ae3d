#include <optional>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "book_lines.hpp"
#include "request_options.hpp"

namespace bookonce::cli {
namespace {

/// `cancel` has one option more.
struct cancel_arguments : request_arguments {
    std::optional<std::string> request;
};

/// `book` can read requests.
struct book_arguments : request_arguments {
    bool from_stdin = false;
    global_options const* globals = nullptr;
};

report run_book(options const& options, book_arguments const& given) {
    if (given.from_stdin) {
        if (given.globals->quiet) { throw usage_error{"--quiet does not go with --stdin: it writes whole answers"}; }
        return book_lines(options, {deadline_of(given), given.globals->json_ids_as_strings});
    }
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

void add_stdin(CLI::App& book, book_arguments& given) {
    CLI::Option* const event = book.get_option("--event");
    CLI::Option* const user = book.get_option("--user");
    CLI::Option* const flag = book.add_flag_callback(
        "--stdin",
        [&given, event, user] {
            given.from_stdin = true;
            event->required(false);
            user->required(false);
        },
        R"(In place of such options: book each line of stdin, {"event":1,"user":"ann","seats":2}, and write a JSON )"
        "document a line in their order. Exit code 4 if any is not settled, else 1 if any is no request, else 0");
    for (char const* const other : {"--event", "--user", "--seats", "--up-to", "--booking-id", "--data"}) {
        flag->excludes(book.get_option(other));
    }
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
    auto const given = std::make_shared<book_arguments>();
    given->globals = &line.globals;
    CLI::App& book = add_command(app, line, "book", "Book seats of an event for a user, all or none", run_book, given);
    add_wish(book, *given);
    add_stdin(book, *given);
    add_cancel(app, line);
}

}  // namespace bookonce::cli
