#include "values.hpp"

#include <charconv>
#include <limits>

#include <bookonce/limits.hpp>
#include <fmt/format.h>

namespace bookonce::cli {

std::int64_t whole_number(std::string_view option, std::string_view text, std::int64_t low, std::int64_t high) {
    std::int64_t number = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    bool const whole = problem == std::errc{} && end == text.data() + text.size();
    if (!whole || number < low || number > high) {
        throw usage_error{fmt::format("{} must be a whole number from {} to {}", option, low, high)};
    }
    return number;
}

event_id event_value(std::string_view option, std::string_view text) {
    return {whole_number(option, text, 1, std::numeric_limits<std::int64_t>::max())};
}

booking_id booking_value(std::string_view option, std::string_view text) {
    auto const id = booking_id::parse(text);
    if (!id) {
        throw usage_error{fmt::format("{} must be a UUID other than the nil UUID, like {}", option,
                                      "01890a5d-ac96-774b-bcce-b302099a8057")};
    }
    return *id;
}

int seats_value(std::string_view text) {
    return static_cast<int>(whole_number("--seats", text, 1, limits::seats_per_booking_max));
}

int rows_value(std::string_view text) {
    return static_cast<int>(whole_number("--rows", text, 1, limits::page_rows_max));
}

std::chrono::milliseconds deadline_value(std::string_view text) {
    return std::chrono::milliseconds{whole_number("--deadline-ms", text, 1, limits::deadline_max.count())};
}

std::string const& name_value(std::string_view option, std::string const& text) {
    if (text.empty()) { throw usage_error{fmt::format("{} is empty: give a value or leave the option out", option)}; }
    return text;
}

}  // namespace bookonce::cli
