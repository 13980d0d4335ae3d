// What is refused before anything is sent: src/check.hpp. The first line of an input says what to
// check and gives its numbers; one that is missing or no number ("-") is not given. The rest is the
// text.
//
//     book EVENT SEATS ID DEADLINE_MS ATTEMPTS                        USER
//     cancel EVENT ID DEADLINE_MS ATTEMPTS
//     event CAPACITY ID                                               NAME
//     options LANES QUEUE BATCH DEADLINE_MS ATTEMPTS SHAPE INITIAL_US MAX_US    SCHEMA
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <bookonce/error.hpp>
#include <bookonce/limits.hpp>

#include "check.hpp"
#include "claims.hpp"
#include "decide/command.hpp"
#include "one_input.hpp"

namespace bookonce::fuzz {
namespace {

/// Takes the part before `end` off the front of `text`, and `end` with it.
std::string_view take(std::string_view& text, char end) {
    std::string_view const part = text.substr(0, text.find(end));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    return part;
}

template <class Number>
std::optional<Number> take_number(std::string_view& line) {
    std::string_view const word = take(line, ' ');
    Number number{};
    auto const [end, problem] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (problem != std::errc{} || end != word.data() + word.size()) { return std::nullopt; }
    return number;
}

template <class Duration>
std::optional<Duration> take_time(std::string_view& line) {
    auto const count = take_number<std::int64_t>(line);
    return count ? std::optional{Duration{*count}} : std::nullopt;
}

/// Zero is the nil UUID.
std::optional<booking_id> take_booking_id(std::string_view& line) {
    auto const number = take_number<std::uint8_t>(line);
    return number ? std::optional{booking_id{{*number}}} : std::nullopt;
}

/// Whether `check` accepts; `Refusal` is the only thing it may throw.
template <class Refusal, class Check>
bool accepts(Check check) {
    try {
        check();
    } catch (Refusal const& refused) {
        demand(is_clean_line(refused.what()), "a refusal is one clean line");
        return false;
    }
    return true;
}

// What the public headers say of each value.

bool is_text(std::string_view text, std::size_t bytes_max) {
    return text.size() <= bytes_max && is_utf8(text) && text.find('\0') == std::string_view::npos;
}

bool is_patience(std::optional<std::chrono::milliseconds> deadline, std::optional<int> attempts) {
    using std::chrono::milliseconds;
    return deadline.value_or(milliseconds{1}) >= milliseconds{1} &&
           deadline.value_or(milliseconds{1}) <= limits::deadline_max && attempts.value_or(1) >= 1 &&
           attempts.value_or(1) <= limits::attempts_max;
}

bool is_good(book_request const& request) {
    return request.event.value >= 1 && !request.user.empty() && is_text(request.user, limits::user_id_bytes_max) &&
           request.seats >= 1 && request.seats <= limits::seats_per_booking_max &&
           request.id != std::optional{booking_id{}} && is_patience(request.deadline, request.attempts_max);
}

bool is_good(cancel_request const& request) {
    return request.event.value >= 1 && request.id != booking_id{} &&
           is_patience(request.deadline, request.attempts_max);
}

bool is_good(new_event const& event) {
    return event.capacity >= 1 && event.capacity <= limits::capacity_max && event.id.value_or(event_id{1}).value >= 1 &&
           is_text(event.name, limits::event_name_bytes_max);
}

bool is_good(backoff const& backoff) {
    using std::chrono::microseconds;
    return backoff.kind == backoff::shape::none ||
           (backoff.initial >= microseconds{1} && backoff.max >= backoff.initial && backoff.max <= limits::backoff_max);
}

bool is_good_schema(std::string_view name) {
    constexpr std::string_view digits = "0123456789";
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz_0123456789";
    return !name.empty() && name.size() <= limits::schema_name_bytes_max &&
           digits.find(name.front()) == std::string_view::npos &&
           name.find_first_not_of(letters) == std::string_view::npos;
}

bool is_the_servers_own(std::string_view schema) {
    return schema.substr(0, 3) == "pg_" || schema == "information_schema";
}

bool is_good(options const& options) {
    return options.lanes >= 1 && options.lanes <= limits::lanes_max && options.queue_length >= 1 &&
           options.queue_length <= limits::queue_length_max && options.batch_requests >= 1 &&
           options.batch_requests <= limits::batch_requests_max &&
           is_patience(options.retry.deadline, options.retry.attempts_max) && is_good(options.backoff) &&
           is_good_schema(options.schema) && !is_the_servers_own(options.schema);
}

void book(std::string_view numbers, std::string_view text) {
    book_request request{.user = std::string{text}};
    request.event.value = take_number<std::int64_t>(numbers).value_or(0);
    request.seats = take_number<int>(numbers).value_or(1);
    request.id = take_booking_id(numbers);
    request.deadline = take_time<std::chrono::milliseconds>(numbers);
    request.attempts_max = take_number<int>(numbers);
    demand(accepts<std::invalid_argument>([&] { command_of(request); }) == is_good(request),
           "exactly a good book request is accepted");
}

void cancel(std::string_view numbers) {
    cancel_request request;
    request.event.value = take_number<std::int64_t>(numbers).value_or(0);
    request.id = take_booking_id(numbers).value_or(booking_id{});
    request.deadline = take_time<std::chrono::milliseconds>(numbers);
    request.attempts_max = take_number<int>(numbers);
    demand(accepts<std::invalid_argument>([&] { command_of(request); }) == is_good(request),
           "exactly a good cancel request is accepted");
}

void create(std::string_view numbers, std::string_view text) {
    new_event event{.name = std::string{text}};
    event.capacity = take_number<int>(numbers).value_or(0);
    if (auto const id = take_number<std::int64_t>(numbers)) { event.id = event_id{*id}; }
    demand(accepts<std::invalid_argument>([&] { check_event(event); }) == is_good(event),
           "exactly a good new event is accepted");
}

void configure(std::string_view numbers, std::string_view text) {
    options options{.schema = std::string{text}};
    options.lanes = take_number<int>(numbers).value_or(options.lanes);
    options.queue_length = take_number<std::size_t>(numbers).value_or(options.queue_length);
    options.batch_requests = take_number<std::size_t>(numbers).value_or(options.batch_requests);
    options.retry.deadline = take_time<std::chrono::milliseconds>(numbers).value_or(options.retry.deadline);
    options.retry.attempts_max = take_number<int>(numbers).value_or(options.retry.attempts_max);
    options.backoff.kind = static_cast<backoff::shape>(take_number<std::uint8_t>(numbers).value_or(0) % 6);
    options.backoff.initial = take_time<std::chrono::microseconds>(numbers).value_or(options.backoff.initial);
    options.backoff.max = take_time<std::chrono::microseconds>(numbers).value_or(options.backoff.max);
    demand(accepts<config_error>([&] { check_options(options); }) == is_good(options),
           "exactly good options are accepted");
}

}  // namespace

void one_input(std::string_view input) {
    demand(is_utf8_without_nul(input) == is_text(input, input.size()), "UTF-8 without NUL is what RFC 3629 says");

    std::string_view text = input;
    std::string_view numbers = take(text, '\n');
    std::string_view const what = take(numbers, ' ');
    if (what == "book") { book(numbers, text); }
    if (what == "cancel") { cancel(numbers); }
    if (what == "event") { create(numbers, text); }
    if (what == "options") { configure(numbers, text); }
}

}  // namespace bookonce::fuzz
