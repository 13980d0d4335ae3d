#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

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
/// Not empty: an empty value is most often an unset shell variable.
std::string const& name_value(std::string_view option, std::string const& text);

}  // namespace bookonce::cli
