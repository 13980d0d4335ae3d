#include "values.hpp"

#include <array>
#include <charconv>
#include <limits>

#include <bookonce/limits.hpp>
#include <fmt/format.h>

#include "time_text.hpp"

namespace bookonce::cli {
namespace {

constexpr std::int64_t int64_max = std::numeric_limits<std::int64_t>::max();

/// The last UUID.
booking_id last_booking() {
    std::array<std::uint8_t, 16> bytes{};
    bytes.fill(0xff);
    return booking_id{bytes};
}

}  // namespace

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
    return {whole_number(option, text, 1, int64_max)};
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

std::chrono::seconds ttl_value(std::string_view option, std::string_view text) {
    return std::chrono::seconds{whole_number(option, text, limits::ttl_min.count(), limits::ttl_max.count())};
}

timestamp time_value(std::string_view option, std::string_view text) {
    auto const time = parse_time(text);
    if (!time) { throw usage_error{fmt::format("{} must be a time in UTC, like 2026-01-31T09:30:00Z", option)}; }
    return *time;
}

booking_status status_value(std::string_view option, std::string_view text) {
    for (auto const each :
         {booking_status::held, booking_status::confirmed, booking_status::cancelled, booking_status::expired}) {
        if (text == to_string(each)) { return each; }
    }
    throw usage_error{fmt::format("{} must be held, confirmed, cancelled or expired", option)};
}

place place_value(std::string_view option, std::string_view text) {
    auto const colon = text.find(':');
    std::string_view const id = colon == std::string_view::npos ? "" : text.substr(colon + 1);
    place from{.number = 0, .id = last_booking()};
    try {
        from.number = whole_number(option, text.substr(0, colon), 0, int64_max);
        if (colon == std::string_view::npos) { return from; }
        from.id = id == booking_id{}.str() ? booking_id{} : booking_value(option, id);
    } catch (usage_error const&) {
        throw usage_error{fmt::format("{} must be a place that an earlier page told, NUMBER:UUID", option)};
    }
    return from;
}

std::string place_text(place const& from) { return fmt::format("{}:{}", from.number, from.id.str()); }

std::string const& name_value(std::string_view option, std::string const& text) {
    if (text.empty()) { throw usage_error{fmt::format("{} is empty: give a value or leave the option out", option)}; }
    return text;
}

}  // namespace bookonce::cli
