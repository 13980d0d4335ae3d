#include "event_options.hpp"

#include <bookonce/limits.hpp>

#include "command_line.hpp"
#include "values.hpp"

namespace bookonce::cli {
namespace {

int count_value(std::string_view option, std::string_view text, int low, int high) {
    return static_cast<int>(whole_number(option, text, low, high));
}

/// "none" takes a limit or time away.
constexpr std::string_view none = "none";

std::optional<timestamp> time_or_none(std::string_view option, std::string_view text) {
    if (text == none) { return std::nullopt; }
    return time_value(option, text);
}

}  // namespace

void add_window(CLI::App& command, event_arguments& given) {
    add_option(command, "--opens-at", given.opens_at,
               "Takes no bookings before: a time in UTC, like 2026-01-31T09:30:00Z, or 'none'", "TIME");
    add_option(command, "--closes-at", given.closes_at, "Takes no bookings from then on: a time, or 'none'", "TIME");
}

void add_limits(CLI::App& command, event_arguments& given) {
    add_option(command, "--bookings-per-user", given.bookings_per_user, "Active bookings of one user at most (1)", "N");
    add_option(command, "--seats-per-user", given.seats_per_user,
               "Seats in all active bookings of one user at most, or 'none'", "N");
    add_option(command, "--hold-limit", given.hold_limit, "How long a hold may last in all, extended (7200)",
               "SECONDS");
}

event_update update_of(event_arguments const& given) {
    event_update update;
    if (given.bookings_per_user) {
        update.bookings_per_user =
            count_value("--bookings-per-user", *given.bookings_per_user, 1, limits::bookings_per_user_max);
    }
    if (given.seats_per_user == none) {
        update.seats_per_user.emplace();
    } else if (given.seats_per_user) {
        update.seats_per_user = count_value("--seats-per-user", *given.seats_per_user, 1, limits::capacity_max);
    }
    if (given.hold_limit) { update.hold_limit = ttl_value("--hold-limit", *given.hold_limit); }
    if (given.opens_at) { update.opens_at = time_or_none("--opens-at", *given.opens_at); }
    if (given.closes_at) { update.closes_at = time_or_none("--closes-at", *given.closes_at); }
    return update;
}

int capacity_value(std::string_view option, std::string_view text) {
    return count_value(option, text, 1, limits::capacity_max);
}

int overbook_value(std::string_view option, std::string_view text) {
    return count_value(option, text, 0, limits::capacity_max);
}

}  // namespace bookonce::cli
