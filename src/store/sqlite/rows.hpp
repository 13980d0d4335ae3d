#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include <bookonce/event.hpp>

#include "connection.hpp"
#include "store/row_columns.hpp"

namespace bookonce::store::sqlite {

/// A time as the tables have it: microseconds since 1970.
inline std::int64_t number_of(timestamp time) noexcept { return time.time_since_epoch().count(); }
inline std::optional<std::int64_t> number_of(std::optional<timestamp> const& time) noexcept {
    return time ? std::optional{number_of(*time)} : std::nullopt;
}

/// One run of a kept statement: its inputs bound, its rows read column after column. Texts and ids
/// must outlive it. Throws `problem`, and `config_error` for a row that this library does not
/// understand.
class rows {
public:
    template <class... Inputs>
    rows(connection& of, std::string_view sql, Inputs const&... inputs)
        : connection_{of}, statement_{of.prepared(sql)} {
        (bind(inputs), ...);
    }
    ~rows();
    rows(rows const&) = delete;
    rows& operator=(rows const&) = delete;

    /// Goes to the next row, at first to the first one. False: there is none.
    bool next();

    // The next column of the row.

    bool is_null() const noexcept;
    void skip() noexcept { ++column_; }
    /// 0 for NULL.
    std::int64_t number();
    /// The nearest `int`; 0 for NULL.
    int count();
    std::optional<int> maybe_count();
    /// Within the years 1 to 9999; at 1970 for NULL.
    timestamp time() { return maybe_time().value_or(timestamp{}); }
    std::optional<timestamp> maybe_time();
    /// Empty for NULL. Valid until the next row.
    std::string_view text();
    /// Nil for NULL.
    booking_id id();

private:
    void bind(std::int64_t number);
    void bind(std::integral auto number) { bind(static_cast<std::int64_t>(number)); }
    void bind(std::string_view text);
    void bind(char const* text) { bind(std::string_view{text}); }
    void bind(std::string const& text) { bind(std::string_view{text}); }
    void bind(booking_id const& id);
    void bind(event_id id) { bind(id.value); }
    void bind(timestamp time) { bind(number_of(time)); }
    void bind(std::chrono::seconds time) { bind(static_cast<std::int64_t>(time.count())); }
    void bind_null();
    void bind(std::nullptr_t) { bind_null(); }
    template <class Value>
    void bind(std::optional<Value> const& value) {
        if (value) {
            bind(*value);
        } else {
            bind_null();
        }
    }
    template <class... Kinds>
    void bind(std::variant<Kinds...> const& value) {
        std::visit([this](auto const& each) { this->bind(each); }, value);
    }
    template <class Value>
    void bind(std::vector<Value> const& values) {
        for (Value const& each : values) { bind(each); }
    }

    connection& connection_;
    sqlite3_stmt* statement_;
    int inputs_ = 0;
    int column_ = 0;
};

/// Runs a statement without rows. Returns how many rows of a table it has changed.
template <class... Inputs>
int change_rows(connection& of, std::string_view sql, Inputs const&... inputs) {
    rows run{of, sql, inputs...};
    while (run.next()) {}
    return of.rows_changed();
}

}  // namespace bookonce::store::sqlite
