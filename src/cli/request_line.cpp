#include "request_line.hpp"

#include <chrono>
#include <string>

#include <bookonce/limits.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "values.hpp"

namespace bookonce::cli {
namespace {

using json = nlohmann::ordered_json;

/// A number as its digits, whichever way it came.
std::string digits(std::string_view key, json const& value) {
    if (value.is_string()) { return value.get<std::string>(); }
    if (!value.is_number_integer()) { throw usage_error{fmt::format("{} must be a whole number", key)}; }
    return value.dump();
}

std::string const& text(std::string_view key, json const& value) {
    auto const* const given = value.get_ptr<std::string const*>();
    if (given == nullptr) { throw usage_error{fmt::format("{} must be a string", key)}; }
    return name_value(key, *given);
}

void take(book_request& request, std::string_view key, json const& value) {
    if (key == "event") {
        request.event = event_value(key, digits(key, value));
    } else if (key == "user") {
        request.user = text(key, value);
    } else if (key == "seats") {
        request.seats = static_cast<int>(whole_number(key, digits(key, value), 1, limits::seats_per_booking_max));
    } else if (key == "booking_id") {
        request.id = booking_value(key, text(key, value));
    } else if (key == "up_to") {
        if (!value.is_boolean()) { throw usage_error{"up_to must be true or false"}; }
        request.up_to = value.get<bool>();
    } else if (key == "data") {
        request.data = value.dump();
    } else if (key == "deadline_ms") {
        request.deadline =
            std::chrono::milliseconds{whole_number(key, digits(key, value), 1, limits::deadline_max.count())};
    } else {
        throw usage_error{"there is a key that is none of event, user, seats, booking_id, up_to, data, deadline_ms"};
    }
}

}  // namespace

book_request request_of_line(std::string_view line) {
    json const document = json::parse(line, nullptr, false);
    if (!document.is_object()) { throw usage_error{"the line is no JSON object"}; }
    for (char const* const key : {"event", "user"}) {
        if (!document.contains(key)) { throw usage_error{fmt::format("{} is missing", key)}; }
    }
    book_request request;
    for (auto const& [key, value] : document.items()) { take(request, key, value); }
    return request;
}

}  // namespace bookonce::cli
