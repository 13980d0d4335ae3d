#include <memory>
#include <optional>
#include <string>

#include <bookonce/limits.hpp>

#include "command_line.hpp"
#include "event_options.hpp"
#include "life_report.hpp"
#include "request_options.hpp"

namespace bookonce::cli {
namespace {

/// The texts of the options of commands that change an event.
struct life_arguments : event_arguments {
    std::string id;
    std::optional<std::string> capacity;
    std::optional<std::string> overbook;
    std::string name;
    std::string reason;
    std::string chunk = "1000";
};

event_id id_of(life_arguments const& given) { return event_value("the event's ID", given.id); }

int chunk_of(std::string const& text) {
    return static_cast<int>(whole_number("--chunk", text, 1, limits::chunk_rows_max));
}

/// Makes steps until nothing is left. The sum, or nothing if there is no such event.
template <class Step>
std::optional<chunk> all_steps(Step step) {
    chunk sum{.more = true};
    while (sum.more) {
        std::optional<chunk> const one = step();
        if (!one) { return std::nullopt; }
        sum = {sum.bookings + one->bookings, sum.seats + one->seats, one->more, one->version};
    }
    return sum;
}

report run_resize(options const& options, life_arguments const& given) {
    event_id const id = id_of(given);
    if (!given.capacity && !given.overbook) {
        throw usage_error{"--capacity or --overbook is required: give its size"};
    }
    event_update update;
    if (given.capacity) { update.capacity = capacity_value("--capacity", *given.capacity); }
    if (given.overbook) { update.overbook = overbook_value("--overbook", *given.overbook); }
    return report_of(engine{options}.update_event(id, update), "has its new size");
}

report run_rename(options const& options, life_arguments const& given) {
    event_id const id = id_of(given);
    return report_of(engine{options}.update_event(id, {.name = given.name}), "has its new name");
}

report run_window(options const& options, life_arguments const& given) {
    event_id const id = id_of(given);
    event_update const update = update_of(given);
    if (!update.opens_at && !update.closes_at) {
        throw usage_error{"--opens-at or --closes-at is required: give a time"};
    }
    return report_of(engine{options}.update_event(id, update), "has its new times of sale");
}

report run_limits(options const& options, life_arguments const& given) {
    event_id const id = id_of(given);
    event_update const update = update_of(given);
    if (!update.bookings_per_user && !update.seats_per_user && !update.hold_limit) {
        throw usage_error{"--bookings-per-user, --seats-per-user or --hold-limit is required: give a limit"};
    }
    return report_of(engine{options}.update_event(id, update), "has its new limits");
}

report run_cancel(options const& options, life_arguments const& given) {
    event_id const id = id_of(given);
    int const size = chunk_of(given.chunk);
    engine engine{options};
    auto const done = all_steps([&] { return engine.cancel_event(id, given.reason, size); });
    return done ? report_of(id, *done, "event_cancelled") : report_of_no_event(id);
}

report run_remove(options const& options, life_arguments const& given) {
    return report_of(engine{options}.remove_event(id_of(given)));
}

/// `expire` names its event as the requests do.
struct expire_arguments : request_arguments {
    std::string chunk = "1000";
};

report run_expire(options const& options, expire_arguments const& given) {
    event_id const id = event_of(given);
    int const size = chunk_of(given.chunk);
    engine engine{options};
    auto const done = all_steps([&] { return engine.expire(id, size); });
    return done ? report_of(id, *done, "expired") : report_of_no_event(id);
}

using runner = report (*)(options const&, life_arguments const&);

CLI::App& add_life_command(CLI::App& group, command_line& line, char const* name, char const* what, runner run,
                           std::shared_ptr<life_arguments> const& given) {
    CLI::App& command = add_command(group, line, name, what, run, given);
    add_argument(command, "ID", given->id, "The event");
    return command;
}

void add_chunk(CLI::App& command, std::string& chunk) {
    add_option(command, "--chunk", chunk, "So many bookings in one transaction (1000)", "N");
}

}  // namespace

void add_event_life_commands(CLI::App& group, command_line& line) {
    auto const given = std::make_shared<life_arguments>();
    CLI::App& resize = add_life_command(group, line, "resize", "Give an event more or fewer seats", run_resize, given);
    add_option(resize, "--capacity", given->capacity, "Seats in all", "N");
    add_option(resize, "--overbook", given->overbook, "Seats to sell beyond the capacity", "N");
    add_required(add_life_command(group, line, "rename", "Give an event another name", run_rename, given), "--name",
                 given->name, "Its name", "NAME");
    add_window(add_life_command(group, line, "window", "Say when its sales begin and end", run_window, given), *given);
    add_limits(add_life_command(group, line, "limits", "Say what one user may have of it", run_limits, given), *given);
    CLI::App& cancel =
        add_life_command(group, line, "cancel", "End an event and all its bookings; safe to repeat", run_cancel, given);
    add_option(cancel, "--reason", given->reason, "Why, kept with each booking; at most 500 bytes", "TEXT");
    add_chunk(cancel, given->chunk);
    add_life_command(group, line, "remove", "Remove an event that never had a booking", run_remove, given);
}

void add_expire_command(CLI::App& app, command_line& line) {
    auto const given = std::make_shared<expire_arguments>();
    CLI::App& command = add_command(
        app, line, "expire", "End an event's holds whose time is over; nothing depends on it", run_expire, given);
    add_event(command, *given);
    add_chunk(command, given->chunk);
}

}  // namespace bookonce::cli
