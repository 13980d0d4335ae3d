#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include <bookonce/event.hpp>
#include <bookonce/ids.hpp>

namespace bookonce::cli {

/// The arguments have no meaning: exit code 1.
class usage_error : public std::invalid_argument {
public:
    using std::invalid_argument::invalid_argument;
};

/// Values of options from their text. `option` is the option's name. Each throws `usage_error` with
/// the name and what it takes, without the text, which may be a misplaced secret.

/// Decimal digits only (no sign, blank, base prefix), within `low` … `high`.
std::int64_t whole_number(std::string_view option, std::string_view text, std::int64_t low, std::int64_t high);

event_id event_value(std::string_view option, std::string_view text);
booking_id booking_value(std::string_view option, std::string_view text);
int seats_value(std::string_view text);
int rows_value(std::string_view text);
std::chrono::milliseconds deadline_value(std::string_view text);
/// How long a hold lasts.
std::chrono::seconds ttl_value(std::string_view option, std::string_view text);
/// `2026-01-31T09:30:00Z`: ISO 8601 in UTC, with a fraction of at most six digits.
timestamp time_value(std::string_view option, std::string_view text);
booking_status status_value(std::string_view option, std::string_view text);
/// Not empty: an empty value is most often an unset shell variable.
std::string const& name_value(std::string_view option, std::string const& text);

/// Two keys in one text, `NUMBER:UUID`. The nil UUID stands before all others.
struct place {
    std::int64_t number = 0;
    booking_id id = {};
};
/// A number alone stands behind all that begins with it.
place place_value(std::string_view option, std::string_view text);
std::string place_text(place const& from);

}  // namespace bookonce::cli
