#include "rows.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <sqlite3.h>

namespace bookonce::store::sqlite {
rows::~rows() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

bool rows::next() {
    column_ = 0;
    int const code = sqlite3_step(statement_);
    connection_.check(code);
    return code == SQLITE_ROW;
}

bool rows::is_null() const noexcept { return sqlite3_column_type(statement_, column_) == SQLITE_NULL; }

std::int64_t rows::number() { return sqlite3_column_int64(statement_, column_++); }

int rows::count() { return static_cast<int>(std::clamp<std::int64_t>(number(), INT32_MIN, INT32_MAX)); }

std::optional<int> rows::maybe_count() {
    bool const nothing = is_null();
    int const value = count();
    return nothing ? std::nullopt : std::optional{value};
}

std::optional<timestamp> rows::maybe_time() {
    using namespace std::chrono;
    constexpr timestamp low = sys_days{year{1} / 1 / 1};
    constexpr timestamp high = sys_days{year{10'000} / 1 / 1} - microseconds{1};
    bool const nothing = is_null();
    timestamp const value{microseconds{number()}};
    return nothing ? std::nullopt : std::optional{std::clamp(value, low, high)};
}

std::string_view rows::text() {
    auto const* const bytes = static_cast<char const*>(sqlite3_column_blob(statement_, column_));
    auto const size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column_++));
    return bytes == nullptr ? std::string_view{} : std::string_view{bytes, size};
}

booking_id rows::id() {
    std::string_view const found = text();
    std::array<std::uint8_t, 16> bytes{};
    if (found.size() == bytes.size()) { std::memcpy(bytes.data(), found.data(), bytes.size()); }
    return booking_id{bytes};
}

void rows::bind(std::int64_t number) { connection_.check(sqlite3_bind_int64(statement_, ++inputs_, number)); }

// SQLite's SQLITE_STATIC is a null pointer: the bytes stay where they are.
void rows::bind(std::string_view text) {
    char const* const bytes = text.data() == nullptr ? "" : text.data();
    connection_.check(sqlite3_bind_text(statement_, ++inputs_, bytes, static_cast<int>(text.size()), nullptr));
}

void rows::bind(booking_id const& id) {
    auto const& bytes = id.bytes();
    connection_.check(sqlite3_bind_blob(statement_, ++inputs_, bytes.data(), static_cast<int>(bytes.size()), nullptr));
}

void rows::bind_null() { connection_.check(sqlite3_bind_null(statement_, ++inputs_)); }

}  // namespace bookonce::store::sqlite
