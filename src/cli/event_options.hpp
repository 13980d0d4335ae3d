#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <bookonce/event.hpp>

#include "command_line.hpp"

namespace bookonce::cli {

/// The texts of the options that say how an event is sold.
struct event_arguments {
    std::optional<std::string> bookings_per_user;
    std::optional<std::string> seats_per_user;
    std::optional<std::string> hold_limit;
    std::optional<std::string> opens_at;
    std::optional<std::string> closes_at;
};

/// --opens-at and --closes-at.
void add_window(CLI::App& command, event_arguments& given);
/// --bookings-per-user, --seats-per-user and --hold-limit.
void add_limits(CLI::App& command, event_arguments& given);

/// What is given. Throws `usage_error`.
event_update update_of(event_arguments const& given);
int capacity_value(std::string_view option, std::string_view text);
int overbook_value(std::string_view option, std::string_view text);

}  // namespace bookonce::cli
