#include "check.hpp"

#include <stdexcept>
#include <string>

#include <bookonce/error.hpp>
#include <bookonce/limits.hpp>

#include "store/postgres/sql.hpp"

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

void check_patience(std::optional<std::chrono::milliseconds> deadline, std::optional<int> attempts_max) {
    if (deadline) { demand<std::int64_t>("deadline in ms", 1, limits::deadline_max.count(), deadline->count()); }
    if (attempts_max) { demand("attempts_max", 1, limits::attempts_max, *attempts_max); }
}

/// How many bytes of continuation the lead byte asks for, and the smallest code point they may make; -1: no lead byte.
struct utf8_lead {
    int more;
    char32_t smallest;
    char32_t bits;
};

constexpr utf8_lead lead_of(unsigned char byte) noexcept {
    if (byte < 0x80) { return {0, 0, byte}; }
    if ((byte & 0xe0U) == 0xc0U) { return {1, 0x80, byte & 0x1fU}; }
    if ((byte & 0xf0U) == 0xe0U) { return {2, 0x800, byte & 0x0fU}; }
    if ((byte & 0xf8U) == 0xf0U) { return {3, 0x10000, byte & 0x07U}; }
    return {-1, 0, 0};
}

}  // namespace

bool is_utf8_without_nul(std::string_view text) noexcept {
    for (std::size_t at = 0; at < text.size();) {
        auto [more, smallest, point] = lead_of(static_cast<unsigned char>(text[at++]));
        if (more < 0) { return false; }
        for (; more > 0; --more) {
            if (at == text.size()) { return false; }
            auto const byte = static_cast<unsigned char>(text[at++]);
            if ((byte & 0xc0U) != 0x80U) { return false; }
            point = (point << 6U) | (byte & 0x3fU);
        }
        bool const surrogate = point >= 0xd800 && point <= 0xdfff;
        if (point == 0 || point < smallest || point > 0x10ffff || surrogate) { return false; }
    }
    return true;
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

void check_event_id(event_id id) {
    if (id.value < 1) { throw std::invalid_argument{"event must be 1 or more, not " + std::to_string(id.value)}; }
}

void check_page_rows(int rows) { demand("rows of a page", 1, limits::page_rows_max, rows); }

void check_request(book_request const& request) {
    check_event_id(request.event);
    check_user(request.user);
    demand("seats", 1, limits::seats_per_booking_max, request.seats);
    if (request.id && request.id->is_nil()) {
        throw std::invalid_argument{"the booking id is the nil UUID: make one with booking_id::generate()"};
    }
    check_patience(request.deadline, request.attempts_max);
}

void check_request(cancel_request const& request) {
    check_event_id(request.event);
    if (request.id.is_nil()) {
        throw std::invalid_argument{"the booking id is the nil UUID: give the id of the booking to cancel"};
    }
    check_patience(request.deadline, request.attempts_max);
}

void check_event(new_event const& event) {
    if (event.id) { check_event_id(*event.id); }
    demand("capacity", 1, limits::capacity_max, event.capacity);
    if (event.name.size() > limits::event_name_bytes_max) {
        throw std::invalid_argument{
            out_of_range("name's length in bytes", std::size_t{0}, limits::event_name_bytes_max, event.name.size())};
    }
    if (!is_utf8_without_nul(event.name)) { throw std::invalid_argument{"name must be UTF-8 without NUL"}; }
}

void check_options(options const& options) {
    if (!store::is_schema_name(options.schema)) {
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
