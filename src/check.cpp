#include "check.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>
#include <utf8cpp/utf8.h>

#include <bookonce/error.hpp>
#include <bookonce/limits.hpp>

namespace bookonce {
namespace {

/// "seats must be 1 … 1000, not 0"
template <class Number>
std::string out_of_range(std::string_view what, Number low, Number high, Number given) {
    return std::string{what} + " must be " + std::to_string(low) + " … " + std::to_string(high) + ", not " +
           std::to_string(given);
}

template <class Number>
void demand(std::string_view what, Number low, Number high, Number given) {
    if (given < low || given > high) { throw std::invalid_argument{out_of_range(what, low, high, given)}; }
}

template <class Number>
void demand_option(std::string_view what, Number low, Number high, Number given) {
    if (given < low || given > high) { throw config_error{"option " + out_of_range(what, low, high, given)}; }
}

}  // namespace

bool is_utf8_without_nul(std::string_view text) noexcept {
    return utf8::is_valid(text.begin(), text.end()) && text.find('\0') == std::string_view::npos;
}

void check_user(std::string_view user) {
    if (user.empty()) { throw std::invalid_argument{"user is empty: give the application's id of the user"}; }
    if (user.size() > limits::user_id_bytes_max) {
        throw std::invalid_argument{
            out_of_range("user's length in bytes", std::size_t{1}, limits::user_id_bytes_max, user.size())};
    }
    if (!is_utf8_without_nul(user)) { throw std::invalid_argument{"user must be UTF-8 without NUL"}; }
}

void check_seats(int seats) { demand("seats", 1, limits::seats_per_booking_max, seats); }

void check_ttl(std::chrono::seconds ttl) {
    demand("ttl in s", limits::ttl_min.count(), limits::ttl_max.count(), ttl.count());
}

void check_reason(std::string_view reason) {
    if (reason.size() > limits::reason_bytes_max) {
        throw std::invalid_argument{
            out_of_range("reason's length in bytes", std::size_t{0}, limits::reason_bytes_max, reason.size())};
    }
    if (!is_utf8_without_nul(reason)) { throw std::invalid_argument{"reason must be UTF-8 without NUL"}; }
}

void check_data(std::string_view data) {
    if (data.empty()) { return; }
    if (data.size() > limits::data_bytes_max) {
        throw std::invalid_argument{
            out_of_range("data's length in bytes", std::size_t{0}, limits::data_bytes_max, data.size())};
    }
    if (!is_utf8_without_nul(data) || !nlohmann::json::accept(data)) {
        throw std::invalid_argument{"data must be JSON (RFC 8259)"};
    }
}

void check_target(booking_id const& id, std::string_view user) {
    if (!user.empty()) { return check_user(user); }
    if (id.is_nil()) { throw std::invalid_argument{"neither booking id nor user: name the booking by one of them"}; }
}

void check_chunk(int rows) { demand("bookings of a step", 1, limits::chunk_rows_max, rows); }

void check_event_id(event_id id) {
    if (id.value < 1) { throw std::invalid_argument{"event must be 1 or more, not " + std::to_string(id.value)}; }
}

void check_page_rows(int rows) { demand("rows of a page", 1, limits::page_rows_max, rows); }

void check_patience(std::optional<std::chrono::milliseconds> deadline, std::optional<int> attempts_max) {
    if (deadline) { demand<std::int64_t>("deadline in ms", 1, limits::deadline_max.count(), deadline->count()); }
    if (attempts_max) { demand("attempts_max", 1, limits::attempts_max, *attempts_max); }
}

booking_id checked_id(std::optional<booking_id> const& given) {
    if (given && given->is_nil()) {
        throw std::invalid_argument{"the booking id is the nil UUID: make one with booking_id::generate()"};
    }
    return given ? *given : booking_id::generate();
}

booking_id checked_id(booking_id const& given) {
    if (given.is_nil()) { throw std::invalid_argument{"the booking id is the nil UUID: give the id of the booking"}; }
    return given;
}

namespace {

void check_name(std::string_view name) {
    if (name.size() > limits::event_name_bytes_max) {
        throw std::invalid_argument{
            out_of_range("name's length in bytes", std::size_t{0}, limits::event_name_bytes_max, name.size())};
    }
    if (!is_utf8_without_nul(name)) { throw std::invalid_argument{"name must be UTF-8 without NUL"}; }
}

void check_event_limits(int capacity, int overbook, int bookings_per_user, std::optional<int> seats_per_user,
                        std::chrono::seconds hold_limit) {
    demand("capacity", 1, limits::capacity_max, capacity);
    demand("overbook", 0, limits::capacity_max - capacity, overbook);
    demand("bookings_per_user", 1, limits::bookings_per_user_max, bookings_per_user);
    if (seats_per_user) { demand("seats_per_user", 1, limits::capacity_max, *seats_per_user); }
    demand("hold_limit in s", limits::ttl_min.count(), limits::ttl_max.count(), hold_limit.count());
}

void check_sales(std::optional<timestamp> opens_at, std::optional<timestamp> closes_at) {
    using namespace std::chrono;
    constexpr timestamp low = sys_days{year{1} / 1 / 1};
    constexpr timestamp high = sys_days{year{10'000} / 1 / 1};
    for (auto const& each : {opens_at, closes_at}) {
        if (each && (*each < low || *each >= high)) {
            throw std::invalid_argument{"the times of sales must be in the years 1 … 9999"};
        }
    }
    if (opens_at && closes_at && *opens_at >= *closes_at) {
        throw std::invalid_argument{"the sales must close after they open"};
    }
}

}  // namespace

void check_event(new_event const& event) {
    if (event.id) { check_event_id(*event.id); }
    check_event_limits(event.capacity, event.overbook, event.bookings_per_user, event.seats_per_user, event.hold_limit);
    check_sales(event.opens_at, event.closes_at);
    check_name(event.name);
}

void check_update(event_update const& update) {
    check_event_limits(update.capacity.value_or(1), update.overbook.value_or(0), update.bookings_per_user.value_or(1),
                       update.seats_per_user.value_or(std::nullopt), update.hold_limit.value_or(limits::ttl_min));
    check_sales(update.opens_at.value_or(std::nullopt), update.closes_at.value_or(std::nullopt));
    if (update.name) { check_name(*update.name); }
    if (update.status == event_status::cancelled) {
        throw std::invalid_argument{"an event is cancelled by cancel_event, which ends its bookings"};
    }
}

bool is_schema_name(std::string_view name) noexcept {
    auto const is_letter = [](char letter) { return (letter >= 'a' && letter <= 'z') || letter == '_'; };
    auto const is_digit = [](char letter) { return letter >= '0' && letter <= '9'; };
    return !name.empty() && name.size() <= limits::schema_name_bytes_max && is_letter(name.front()) &&
           std::ranges::all_of(name, [&](char letter) { return is_letter(letter) || is_digit(letter); });
}

void check_options(options const& options) {
    if (!is_schema_name(options.schema)) {
        throw config_error{"option schema must be 1 … 63 of a-z, 0-9 and '_', not starting with a digit"};
    }
    if (options.schema.starts_with("pg_") || options.schema == "information_schema") {
        throw config_error{"option schema must be none of the server's own: '" + options.schema +
                           "' belongs to PostgreSQL, as all that begin with pg_ do"};
    }
    demand_option<std::int64_t>("retry.deadline in ms", 1, limits::deadline_max.count(),
                                options.retry.deadline.count());
    demand_option("retry.attempts_max", 1, limits::attempts_max, options.retry.attempts_max);
    demand_option("lanes", 1, limits::lanes_max, options.lanes);
    demand_option<std::size_t>("queue_length", 1, limits::queue_length_max, options.queue_length);
    demand_option<std::size_t>("batch_requests", 1, limits::batch_requests_max, options.batch_requests);
    if (options.backoff.kind != backoff::shape::none) {
        std::int64_t const longest_us = std::chrono::microseconds{limits::backoff_max}.count();
        demand_option<std::int64_t>("backoff.initial in µs", 1, longest_us, options.backoff.initial.count());
        demand_option<std::int64_t>("backoff.max in µs", options.backoff.initial.count(), longest_us,
                                    options.backoff.max.count());
    }
}

}  // namespace bookonce
