#include <charconv>
#include <chrono>
#include <filesystem>
#include <map>
#include <utility>
#include <variant>

#include <bookonce/error.hpp>

#include "catalogue_connections.hpp"
#include "problem.hpp"
#include "rows.hpp"
#include "sql.hpp"
#include "store/copy_end.hpp"
#include "store/raise.hpp"

namespace bookonce::store::sqlite {
namespace {

using std::chrono::steady_clock;

constexpr std::string_view raise_counter =
    "UPDATE counters SET changes = max(changes, (SELECT coalesce(max(changed_in), 0) FROM bookings),"
    " (SELECT coalesce(max(changed_in), 0) FROM history))";

std::string list_of(copied_table const& table, std::size_t columns, auto const& text_of) {
    std::string list;
    for (std::size_t place = 0; place < columns; ++place) {
        list.append(list.empty() ? "" : ", ").append(text_of(table.columns[place], place + 1));
    }
    return list;
}

std::string name_of(copied_column const& column, std::size_t) { return std::string{column.name}; }
std::string input_of(copied_column const&, std::size_t place) { return '?' + std::to_string(place); }

/// Bound and read as the column's type.
using value = std::variant<std::nullptr_t, std::int64_t, std::string, booking_id>;

value value_of(copied_column const& column, std::optional<std::string> const& text) {
    if (!text) { return nullptr; }
    if (column.kind == column_kind::id) { return booking_id::parse(*text).value_or(booking_id{}); }
    if (column.kind == column_kind::text || column.kind == column_kind::json) { return *text; }
    std::int64_t number = 0;
    auto const read = std::from_chars(text->data(), text->data() + text->size(), number);
    if (read.ec != std::errc{}) { throw config_error{"a row of the source has a number that none is: " + *text}; }
    return number;
}

std::optional<std::string> text_of(rows& row, copied_column const& column) {
    if (row.is_null()) {
        row.skip();
        return std::nullopt;
    }
    if (column.kind == column_kind::id) { return row.id().str(); }
    if (column.kind == column_kind::text || column.kind == column_kind::json) { return std::string{row.text()}; }
    return std::to_string(row.number());
}

class sqlite_copy_end final : public copy_end {
    template <class Work>
    auto work(Work const& work) {
        catalogue_connections::lent const lent{connections_, steady_clock::now() + usual_,
                                               steady_clock::time_point::max()};
        try {
            return work(*lent);
        } catch (problem const& failed) { raise(failed.error()); }
    }

public:
    explicit sqlite_copy_end(options const& options)
        : connections_{file_of(options.database), nullptr}, usual_{options.retry.deadline} {}

    std::vector<copied_row> read(copied_table const& table, copied_row const& after, int rows_max) override {
        std::string const key = list_of(table, table.key_columns, name_of);
        std::string const& sql =
            kept("SELECT " + list_of(table, table.columns.size(), name_of) + " FROM " + std::string{table.name} +
                 " WHERE (" + key + ") > (" + list_of(table, table.key_columns, input_of) + ") ORDER BY " + key +
                 " LIMIT " + std::to_string(rows_max));
        return work([&](connection& on) {
            std::vector<copied_row> found;
            std::vector<value> const inputs = values_of(table, after);
            rows reading{on, sql, inputs};
            while (reading.next()) {
                copied_row& row = found.emplace_back();
                for (copied_column const& column : table.columns) { row.push_back(text_of(reading, column)); }
            }
            return found;
        });
    }

    void write(copied_table const& table, std::vector<copied_row> const& made) override {
        std::string const& sql =
            kept("INSERT INTO " + std::string{table.name} + " (" + list_of(table, table.columns.size(), name_of) +
                 ") VALUES (" + list_of(table, table.columns.size(), input_of) + ")");
        work([&](connection& on) {
            auto writing = transaction::to_write(on);
            for (copied_row const& each : made) {
                std::vector<value> const inputs = values_of(table, each);
                rows inserting{on, sql, inputs};
                while (inserting.next()) {}
            }
            change_rows(on, raise_counter);
            writing.commit();
            return 0;
        });
    }

private:
    static std::vector<value> values_of(copied_table const& table, copied_row const& row) {
        std::vector<value> values;
        for (std::size_t place = 0; place < row.size(); ++place) {
            values.push_back(value_of(table.columns[place], row[place]));
        }
        return values;
    }

    /// A connection keeps a statement by the place of its text.
    std::string const& kept(std::string const& text) { return texts_.emplace(text, text).first->second; }

    std::map<std::string, std::string> texts_;  // outlives the connections
    catalogue_connections connections_;
    std::chrono::milliseconds usual_;
};

}  // namespace
}  // namespace bookonce::store::sqlite

namespace bookonce::store {

std::unique_ptr<copy_end> make_sqlite_copy_end(options const& options) {
    return std::make_unique<sqlite::sqlite_copy_end>(options);
}

void demand_source_file(options const& from) {
    demand_no_memory(from);
    std::string const path = sqlite::file_of(from.database).path;
    std::error_code failed;
    if (std::filesystem::exists(path, failed)) { return; }
    throw config_error{"the source '" + path + "' is not there: name a file that is"};
}

void demand_no_memory(options const& options) {
    if (!sqlite::file_of(options.database).in_memory()) { return; }
    throw config_error{"a database in memory belongs to its engine: copy from or to a file"};
}

bool is_same_file(options const& one, options const& other) {
    std::error_code failed;
    return std::filesystem::equivalent(sqlite::file_of(one.database).path, sqlite::file_of(other.database).path,
                                       failed);
}

}  // namespace bookonce::store
