#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <bookonce/event.hpp>
#include <bookonce/ids.hpp>
#include <libpq-fe.h>

namespace bookonce::store {

/// Reads one row of a result, column after column. Throws `config_error` for what this library does
/// not understand.
class result_row {
public:
    result_row(PGresult const* rows, int row) noexcept : rows_{rows}, row_{row} {}

    /// Empty for NULL.
    std::string text();
    /// 0 for NULL.
    std::int64_t number();
    /// The nearest `int`.
    int count();
    std::optional<int> maybe_count();
    std::optional<timestamp> maybe_time();
    timestamp time() { return maybe_time().value_or(timestamp{}); }
    /// Nil for NULL.
    booking_id id();

private:
    bool is_null() const { return PQgetisnull(rows_, row_, column_) != 0; }

    PGresult const* rows_;
    int row_;
    int column_ = 0;
};

}  // namespace bookonce::store
