#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <bookonce/ids.hpp>

#include "command_line.hpp"
#include "values.hpp"

namespace bookonce::cli {

/// The texts of the options of requests, and of what reads bookings.
struct request_arguments {
    std::optional<std::string> event;
    std::optional<std::string> booking;
    std::optional<std::string> user;
    std::optional<std::string> deadline_ms;
    std::optional<std::string> seats;
    std::optional<std::string> ttl;
    std::optional<std::string> reason;
    std::optional<std::string> data;
    bool up_to = false;
};

/// Adds a command that runs `run`. The caller adds its options to `given`.
template <class Arguments>
CLI::App& add_command(CLI::App& app, command_line& line, char const* name, char const* what,
                      report (*run)(options const&, Arguments const&), std::shared_ptr<Arguments> const& given) {
    return add_command(app, name, what, [&line, given, run] {
        line.run = [given, run](options const& options) { return run(options, *given); };
    });
}

/// Options, each with its help.
void add_event(CLI::App& command, request_arguments& given);
void add_deadline(CLI::App& command, request_arguments& given);
void add_reason(CLI::App& command, request_arguments& given);
/// Of a booking that there is: --event, --booking-id, --user and --deadline-ms.
void add_target(CLI::App& command, request_arguments& given);
/// Of a booking to be made: --event, --user, --seats and the rest.
void add_wish(CLI::App& command, request_arguments& given);

event_id event_of(request_arguments const& given);
std::optional<std::chrono::milliseconds> deadline_of(request_arguments const& given);

/// A request about a booking that there is. Throws `usage_error` if nothing names it.
template <class Request>
Request about_a_booking(request_arguments const& given) {
    Request request{.event = event_of(given)};
    if (given.booking) { request.id = booking_value("--booking-id", *given.booking); }
    if (given.user) { request.user = name_value("--user", *given.user); }
    if (!given.booking && !given.user) {
        throw usage_error{"--booking-id or --user is required: it names the booking"};
    }
    request.deadline = deadline_of(given);
    return request;
}

/// A request for seats of a user.
template <class Request>
Request for_a_user(request_arguments const& given) {
    Request request{.event = event_of(given), .user = given.user.value_or("")};
    if (given.seats) { request.seats = seats_value(*given.seats); }
    if (given.booking) { request.id = booking_value("--booking-id", *given.booking); }
    if (given.data) { request.data = name_value("--data", *given.data); }
    request.up_to = given.up_to;
    request.deadline = deadline_of(given);
    return request;
}

}  // namespace bookonce::cli
