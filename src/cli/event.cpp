#include <functional>
#include <memory>
#include <optional>

#include <bookonce/error.hpp>
#include <bookonce/limits.hpp>
#include <fmt/format.h>

#include "command_line.hpp"
#include "document.hpp"
#include "event_options.hpp"
#include "life_report.hpp"
#include "listing.hpp"
#include "values.hpp"

namespace bookonce::cli {
namespace {

/// The texts of the options of `event create`.
struct create_arguments : event_arguments {
    std::string capacity;
    std::optional<std::string> id;
    std::string name;
    std::optional<std::string> overbook;
};

new_event event_wanted(create_arguments const& given) {
    new_event wanted{.name = given.name, .capacity = capacity_value("--capacity", given.capacity)};
    if (given.id) { wanted.id = event_value("--id", *given.id); }
    if (given.overbook) { wanted.overbook = overbook_value("--overbook", *given.overbook); }
    event_update const rest = update_of(given);
    wanted.bookings_per_user = rest.bookings_per_user.value_or(wanted.bookings_per_user);
    wanted.seats_per_user = rest.seats_per_user.value_or(std::nullopt);
    wanted.hold_limit = rest.hold_limit.value_or(wanted.hold_limit);
    wanted.opens_at = rest.opens_at.value_or(std::nullopt);
    wanted.closes_at = rest.closes_at.value_or(std::nullopt);
    return wanted;
}

report run_create(options const& options, create_arguments const& given) {
    new_event const wanted = event_wanted(given);
    engine engine{options};
    try {
        event const made = engine.create_event(wanted);
        report told = report_of(made);
        told.instead = fmt::format("event {} was made", made.id.value);
        return told;
    } catch (event_exists_error const& problem) {
        // An answer of the database, not a usage error.
        return refusal(problem.what(), {{"outcome", "event_id_taken"}, {"event_id", problem.id().value}});
    }
}

report run_show(options const& options, event_id id) {
    auto const found = engine{options}.find_event(id);
    return found ? report_of(*found) : report_of_no_event(id);
}

report run_set_status(options const& options, event_id id, event_status status) {
    auto const changed = engine{options}.set_event_status(id, status);
    if (!changed) { return report_of_no_event(id); }
    if (changed->status != status) { return report_of(update_outcome{event_is_cancelled{*changed}}, ""); }
    return report_of_changed(*changed, status == event_status::open ? "is open" : "is closed");
}

void add_create(CLI::App& group, command_line& line) {
    auto const given = std::make_shared<create_arguments>();
    CLI::App& command = add_command(group, "create", "Make an event with all its seats available", [&line, given] {
        line.run = [given](options const& options) { return run_create(options, *given); };
    });
    add_required(command, "--capacity", given->capacity, "Seats in all", "N");
    add_option(command, "--id", given->id, "Its id; chosen by the database if not given", "N");
    add_option(command, "--name", given->name, "Its name", "NAME");
    add_option(command, "--overbook", given->overbook, "Seats to sell beyond the capacity (0)", "N");
    add_window(command, *given);
    add_limits(command, *given);
}

void add_list(CLI::App& group, command_line& line) {
    struct arguments {
        std::optional<std::string> after;
        std::string rows = "100";
    };
    auto const given = std::make_shared<arguments>();
    auto const chosen = [&line, given] {
        line.run = [given](options const& options) {
            event_page page{.rows = rows_value(given->rows)};
            if (given->after) { page.after = event_value("--after", *given->after); }
            return report_of(engine{options}.list_events(page), page.rows);
        };
    };
    CLI::App& command = add_command(group, "list", "List events in the order of their ids", chosen);
    add_option(command, "--after", given->after,
               "Only events with ids above this one; no feed: an event made later may have a smaller id", "ID");
    add_option(command, "--rows", given->rows, "At most so many (100)", "N");
}

/// A command whose one argument is an event.
void add_for_one(CLI::App& group, command_line& line, char const* name, char const* what,
                 std::function<report(options const&, event_id)> run) {
    auto const id = std::make_shared<std::string>();
    CLI::App& command = add_command(group, name, what, [&line, id, run = std::move(run)] {
        line.run = [id, run](options const& options) { return run(options, event_value("the event's ID", *id)); };
    });
    add_argument(command, "ID", *id, "The event");
}

}  // namespace

void add_event_commands(CLI::App& app, command_line& line) {
    CLI::App& group = add_group(app, "event", "Make, show, list, change, cancel and remove events");
    add_create(group, line);
    add_for_one(group, line, "show", "Show one event", run_show);
    add_list(group, line);
    add_for_one(group, line, "close", "Take no more bookings; cancelling stays possible",
                [](auto const& options, event_id id) { return run_set_status(options, id, event_status::closed); });
    add_for_one(group, line, "open", "Take bookings again",
                [](auto const& options, event_id id) { return run_set_status(options, id, event_status::open); });
    add_event_life_commands(group, line);
}

}  // namespace bookonce::cli
