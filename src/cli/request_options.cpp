#include "request_options.hpp"

namespace bookonce::cli {

void add_event(CLI::App& command, request_arguments& given) {
    add_required(command, "--event", given.event, "The event", "ID");
}

void add_deadline(CLI::App& command, request_arguments& given) {
    add_option(command, "--deadline-ms", given.deadline_ms,
               "Wait at most so long, also for a database that is away (5000)", "N");
}

void add_reason(CLI::App& command, request_arguments& given) {
    add_option(command, "--reason", given.reason, "Why, kept with the booking; at most 500 bytes", "TEXT");
}

void add_target(CLI::App& command, request_arguments& given) {
    add_event(command, given);
    add_option(command, "--booking-id", given.booking, "The booking", "UUID");
    add_option(command, "--user", given.user,
               "The booking's user: refused if it is another's. Alone it names the user's only booking", "USER");
    add_deadline(command, given);
}

void add_wish(CLI::App& command, request_arguments& given) {
    add_event(command, given);
    add_required(command, "--user", given.user, "The application's id of the user, 1 to 255 bytes", "USER");
    add_option(command, "--seats", given.seats, "How many seats (1)", "N");
    add_flag(command, "--up-to", given.up_to, "Fewer seats will do, if not as many are left; at least one");
    add_option(command, "--booking-id", given.booking, "Makes the call repeatable; a fresh one if not given", "UUID");
    add_option(command, "--data", given.data, "The application's own JSON, kept with the booking; at most 4096 bytes",
               "JSON");
    add_deadline(command, given);
}

event_id event_of(request_arguments const& given) { return event_value("--event", given.event.value_or("")); }

std::optional<std::chrono::milliseconds> deadline_of(request_arguments const& given) {
    if (!given.deadline_ms) { return std::nullopt; }
    return deadline_value(*given.deadline_ms);
}

}  // namespace bookonce::cli
