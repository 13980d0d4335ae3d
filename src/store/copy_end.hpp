#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <bookonce/options.hpp>

/// Tables as a copy sees them: the same columns in every store, each value as a text.
namespace bookonce::store {

enum class column_kind : std::uint8_t {
    number,
    text,
    time,  ///< in microseconds since 1970
    id,    ///< 36 characters
    json
};

struct copied_column {
    std::string_view name;
    column_kind kind;
};

struct copied_table {
    std::string_view name;
    std::span<copied_column const> columns;  ///< those of the key first
    std::size_t key_columns;
};

/// A value for each column; empty: NULL.
using copied_row = std::vector<std::optional<std::string>>;

extern copied_table const copied_events;
extern copied_table const copied_bookings;
extern copied_table const copied_history;

/// One end of a copy. Throws `config_error` and `unavailable_error`.
class copy_end {
public:
    virtual ~copy_end() = default;

    /// The next rows whose keys come after this one, in their order.
    virtual std::vector<copied_row> read(copied_table const& table, copied_row const& after, int rows) = 0;
    /// In one transaction.
    virtual void write(copied_table const& table, std::vector<copied_row> const& rows) = 0;
};

/// Defined in postgres/postgres_copy.cpp and sqlite/sqlite_copy.cpp.
std::unique_ptr<copy_end> make_postgres_copy_end(options const& options);
std::unique_ptr<copy_end> make_sqlite_copy_end(options const& options);

/// Of options that name an SQLite database. Defined in sqlite/sqlite_copy.cpp.
/// Throws `config_error` for a file that is not there: opening it would make it.
void demand_source_file(options const& from);
/// Throws `config_error` for a database in memory.
void demand_no_memory(options const& options);
bool is_same_file(options const& one, options const& other);

}  // namespace bookonce::store
