#include <optional>
#include <string>

#include "listing.hpp"
#include "request_options.hpp"

namespace bookonce::cli {
namespace {

struct history_arguments : request_arguments {
    std::optional<std::string> after;
    std::string rows = "100";
};

report run_history(options const& options, history_arguments const& given) {
    event_id const event = event_of(given);
    history_page page{.rows = rows_value(given.rows)};
    if (given.after) {
        place const from = place_value("--after", *given.after);
        page.after_version = from.number;
        page.after_booking = from.id;
    }
    auto const deadline = deadline_of(given);
    engine engine{options};
    auto const found = engine.history(event, page, deadline);
    if (found.empty() && !engine.find_event(event, deadline)) { return report_of(answer{event_not_found{event}}); }
    return report_of_history(found, page.rows);
}

report run_changes(options const& options, history_arguments const& given) {
    int const rows = rows_value(given.rows);
    if (given.after) { name_value("--after", *given.after); }
    auto const deadline = deadline_of(given);
    return report_of(engine{options}.changes(given.after.value_or(""), rows, deadline));
}

}  // namespace

void add_history_commands(CLI::App& app, command_line& line) {
    auto const given = std::make_shared<history_arguments>();
    CLI::App& history =
        add_command(app, line, "history", "List what has happened to an event and its bookings", run_history, given);
    add_event(history, *given);
    add_option(history, "--after", given->after, "Only what came after this version, or go on where a page ended",
               "VERSION or VERSION:UUID");
    add_option(history, "--rows", given->rows, "At most so many (100)", "N");
    add_deadline(history, *given);

    auto const asked = std::make_shared<history_arguments>();
    CLI::App& changes = add_command(app, line, "changes", "A feed of the changes of all events", run_changes, asked);
    add_option(changes, "--after", asked->after, "Only what came after: the cursor that the call before told",
               "CURSOR");
    add_option(changes, "--rows", asked->rows, "At most so many (100)", "N");
    add_deadline(changes, *asked);
}

}  // namespace bookonce::cli
