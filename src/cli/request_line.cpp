#include "request_line.hpp"

#include <chrono>
#include <set>
#include <string>
#include <vector>

#include <bookonce/limits.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "json_token.hpp"
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

/// A member of an object, with its value as it stands in the line: a number may have more digits
/// than a program keeps.
struct member {
    std::string key;
    std::string_view text;
};

std::size_t end_of_value(std::string_view text, std::size_t at) {
    constexpr std::string_view ends = ",}] \t\r\n";
    int depth = 0;
    do {
        char const letter = text[at];
        if (letter == '{' || letter == '[') { ++depth; }
        if (letter == '}' || letter == ']') { --depth; }
        at = letter == '"' ? end_of_string(text, at) : at + 1;
    } while (depth > 0 || ends.find(text[at]) == std::string_view::npos);
    return at;
}

/// Of a line that is a JSON object.
std::vector<member> members_of(std::string_view object) {
    std::vector<member> members;
    for (std::size_t at = object.find_first_of("\"}"); object[at] == '"'; at = object.find_first_of("\"}", at)) {
        auto const key_end = end_of_string(object, at);
        auto const value = object.find_first_not_of(": \t\r\n", key_end);
        auto const end = end_of_value(object, value);
        members.push_back({json::parse(object.substr(at, key_end - at)), object.substr(value, end - value)});
        at = end;
    }
    return members;
}

void take(book_request& request, member const& given) {
    std::string const& key = given.key;
    json const value = json::parse(given.text);
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
        request.data = given.text;
    } else if (key == "deadline_ms") {
        request.deadline =
            std::chrono::milliseconds{whole_number(key, digits(key, value), 1, limits::deadline_max.count())};
    } else {
        throw usage_error{"there is a key that is none of event, user, seats, booking_id, up_to, data, deadline_ms"};
    }
}

}  // namespace

book_request request_of_line(std::string_view line) {
    if (!json::parse(line, nullptr, false).is_object()) { throw usage_error{"the line is no JSON object"}; }
    book_request request;
    std::set<std::string> given;
    for (member const& each : members_of(line)) {
        take(request, each);
        if (!given.insert(each.key).second) { throw usage_error{each.key + " is given twice"}; }
    }
    for (char const* const key : {"event", "user"}) {
        if (!given.contains(key)) { throw usage_error{fmt::format("{} is missing", key)}; }
    }
    return request;
}

}  // namespace bookonce::cli
