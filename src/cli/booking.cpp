#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "command_line.hpp"
#include "values.hpp"

namespace bookonce::cli {
namespace {

/// The texts of the options of `book`, `cancel` and `bookings`.
struct arguments {
    std::string event;
    std::string user;
    std::string seats = "1";
    std::optional<std::string> booking;
    std::optional<std::string> deadline_ms;
    std::optional<std::string> after;
    std::string rows = "100";
};

report run_book(options const& options, arguments const& given) {
    book_request request{
        .event = event_value("--event", given.event), .user = given.user, .seats = seats_value(given.seats)};
    if (given.booking) { request.id = booking_value("--booking-id", *given.booking); }
    if (given.deadline_ms) { request.deadline = deadline_value(*given.deadline_ms); }
    return report_of(engine{options}.book(request));
}

report run_cancel(options const& options, arguments const& given) {
    cancel_request request{.event = event_value("--event", given.event),
                           .id = booking_value("--booking-id", given.booking.value_or(""))};
    if (given.deadline_ms) { request.deadline = deadline_value(*given.deadline_ms); }
    return report_of(engine{options}.cancel(request));
}

report run_bookings(options const& options, arguments const& given) {
    event_id const event = event_value("--event", given.event);
    booking_page page{.rows = rows_value(given.rows)};
    if (given.after) { page.after = booking_value("--after", *given.after); }
    engine engine{options};
    auto const found = engine.list_bookings(event, page);
    if (found.empty() && !engine.find_event(event)) { return report_of(outcome{event_not_found{event}}); }
    return report_of(found, page.rows);
}

using runner = report (*)(options const&, arguments const&);

/// Adds a command with --event; the caller adds the rest.
CLI::App* add_command(CLI::App& app, command_line& line, char const* name, char const* what, runner run,
                      std::shared_ptr<arguments> const& given) {
    CLI::App* const command = app.add_subcommand(name, what);
    command->add_option("--event", given->event, "The event")->required()->type_name("ID");
    command->callback(
        [&line, given, run] { line.run = [given, run](options const& options) { return run(options, *given); }; });
    return command;
}

void add_deadline(CLI::App& command, arguments& given) {
    add_optional(command, "--deadline-ms", given.deadline_ms,
                 "Wait at most so long, also for a database that is away (5000)")
        ->type_name("N");
}

}  // namespace

void add_booking_commands(CLI::App& app, command_line& line) {
    auto const given = std::make_shared<arguments>();

    CLI::App* const book =
        add_command(app, line, "book", "Book seats of an event for a user, all or none", run_book, given);
    book->add_option("--user", given->user, "The application's id of the user, 1 to 255 bytes")
        ->required()
        ->type_name("USER");
    book->add_option("--seats", given->seats, "How many seats (1)")->type_name("N");
    add_optional(*book, "--booking-id", given->booking, "Makes the call repeatable; a fresh one if not given")
        ->type_name("UUID");
    add_deadline(*book, *given);

    CLI::App* const cancel = add_command(app, line, "cancel", "Give a booking's seats back", run_cancel, given);
    add_optional(*cancel, "--booking-id", given->booking, "The booking")->required()->type_name("UUID");
    add_deadline(*cancel, *given);

    CLI::App* const list =
        add_command(app, line, "bookings", "List an event's bookings in the order of their ids", run_bookings, given);
    add_optional(*list, "--after", given->after,
                 "Only bookings with ids above this one; no feed: one made later may have a smaller id")
        ->type_name("UUID");
    list->add_option("--rows", given->rows, "At most so many (100)")->type_name("N");
}

}  // namespace bookonce::cli
