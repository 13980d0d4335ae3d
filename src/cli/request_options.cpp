#include "request_options.hpp"

namespace bookonce::cli {

void add_event(CLI::App& command, request_arguments& given) {
    add_optional(command, "--event", given.event, "The event")->required()->type_name("ID");
}

void add_deadline(CLI::App& command, request_arguments& given) {
    add_optional(command, "--deadline-ms", given.deadline_ms,
                 "Wait at most so long, also for a database that is away (5000)")
        ->type_name("N");
}

void add_reason(CLI::App& command, request_arguments& given) {
    add_optional(command, "--reason", given.reason, "Why, kept with the booking; at most 500 bytes")->type_name("TEXT");
}

void add_target(CLI::App& command, request_arguments& given) {
    add_event(command, given);
    add_optional(command, "--booking-id", given.booking, "The booking")->type_name("UUID");
    add_optional(command, "--user", given.user,
                 "The booking's user: refused if it is another's. Alone it names the user's only booking")
        ->type_name("USER");
    add_deadline(command, given);
}

void add_wish(CLI::App& command, request_arguments& given) {
    add_event(command, given);
    add_optional(command, "--user", given.user, "The application's id of the user, 1 to 255 bytes")
        ->required()
        ->type_name("USER");
    add_optional(command, "--seats", given.seats, "How many seats (1)")->type_name("N");
    command.add_flag("--up-to", given.up_to, "Fewer seats will do, if not as many are left; at least one");
    add_optional(command, "--booking-id", given.booking, "Makes the call repeatable; a fresh one if not given")
        ->type_name("UUID");
    add_optional(command, "--data", given.data, "The application's own JSON, kept with the booking; at most 4096 bytes")
        ->type_name("JSON");
    add_deadline(command, given);
}

event_id event_of(request_arguments const& given) { return event_value("--event", given.event.value_or("")); }

std::optional<std::chrono::milliseconds> deadline_of(request_arguments const& given) {
    if (!given.deadline_ms) { return std::nullopt; }
    return deadline_value(*given.deadline_ms);
}

}  // namespace bookonce::cli
