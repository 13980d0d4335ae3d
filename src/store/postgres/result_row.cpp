#include "result_row.hpp"

#include <algorithm>
#include <charconv>

#include <bookonce/error.hpp>

#include "row_reader.hpp"

namespace bookonce::store {

std::string result_row::text() {
    auto const length = static_cast<std::size_t>(PQgetlength(rows_, row_, column_));
    return {PQgetvalue(rows_, row_, column_++), length};
}

std::int64_t result_row::number() {
    bool const nothing = is_null();
    std::string const digits = text();
    if (nothing) { return 0; }
    std::int64_t value = 0;
    char const* const end = digits.data() + digits.size();
    auto const read = std::from_chars(digits.data(), end, value);
    if (read.ec != std::errc{} || read.ptr != end) {
        throw config_error{"the database answers what this library does not understand: update the program"};
    }
    return value;
}

int result_row::count() { return static_cast<int>(std::clamp<std::int64_t>(number(), INT32_MIN, INT32_MAX)); }

std::optional<int> result_row::maybe_count() {
    bool const nothing = is_null();
    int const value = count();
    return nothing ? std::nullopt : std::optional{value};
}

std::optional<timestamp> result_row::maybe_time() {
    bool const nothing = is_null();
    std::int64_t const value = number();
    return nothing ? std::nullopt : std::optional{time_from(value)};
}

booking_id result_row::id() { return booking_id::parse(text()).value_or(booking_id{}); }

}  // namespace bookonce::store
