#include <string>
#include <utility>

#include "array_text.hpp"
#include "catalogue_rows.hpp"
#include "catalogue_sessions.hpp"
#include "conninfo.hpp"
#include "sql.hpp"
#include "store/copy_end.hpp"

namespace bookonce::store {
namespace {

/// How a column is read as a text, and made of the text `q.<name>`.
struct conversion {
    std::string read;
    std::string made;
};

conversion conversion_of(copied_column const& column) {
    std::string const name{column.name};
    // The transactions of another database mean nothing here: 0 stands before all of this one's.
    if (name == "changed_in") { return {name + "::text", "0"}; }
    switch (column.kind) {
        case column_kind::number: return {name + "::text", "q." + name + "::bigint"};
        case column_kind::text: return {name, "q." + name};
        case column_kind::time: return {"({us:" + name + "})::text", "{time:q." + name + "}"};
        case column_kind::id: return {name + "::text", "q." + name + "::uuid"};
        case column_kind::json: return {name + "::text", "q." + name + "::json"};
    }
    return {};
}

/// What `text_of` makes of the first columns, with commas between.
std::string list_of(copied_table const& table, std::size_t columns, auto const& text_of) {
    std::string list;
    for (std::size_t place = 0; place < columns; ++place) {
        list.append(list.empty() ? "" : ", ").append(text_of(table.columns[place], place));
    }
    return list;
}

std::string name_of(copied_column const& column, std::size_t) { return std::string{column.name}; }

std::string read_text(copied_table const& table, int rows) {
    // A bare name in ORDER BY would mean what is read: the number as a text, 10 before 9.
    auto const qualified = [](copied_column const& column, std::size_t) { return "t." + std::string{column.name}; };
    std::string const key = list_of(table, table.key_columns, qualified);
    auto const input = [](copied_column const& column, std::size_t place) {
        return '$' + std::to_string(place + 1) + (column.kind == column_kind::id ? "::uuid" : "::bigint");
    };
    auto const read = [](copied_column const& column, std::size_t) { return conversion_of(column).read; };
    return "SELECT " + list_of(table, table.columns.size(), read) + " FROM {schema}." + std::string{table.name} +
           " AS t WHERE (" + key + ") > (" + list_of(table, table.key_columns, input) + ") ORDER BY " + key +
           " LIMIT " + std::to_string(rows);
}

/// Each column is an array, each row an element of all.
std::string write_text(copied_table const& table) {
    std::size_t const all = table.columns.size();
    auto const made = [](copied_column const& column, std::size_t) { return conversion_of(column).made; };
    auto const input = [](copied_column const&, std::size_t place) {
        return '$' + std::to_string(place + 1) + "::text[]";
    };
    return "INSERT INTO {schema}." + std::string{table.name} + " (" + list_of(table, all, name_of) + ") SELECT " +
           list_of(table, all, made) + " FROM unnest(" + list_of(table, all, input) + ") AS q (" +
           list_of(table, all, name_of) + ')';
}

class postgres_copy_end final : public copy_end {
public:
    explicit postgres_copy_end(options const& options)
        : sessions_{{.address = parse_conninfo(options.database), .schema = options.schema}, options.retry.deadline} {}

    std::vector<copied_row> read(copied_table const& table, copied_row const& after, int rows) override {
        std::vector<copied_row> found;
        sessions_.read_all([&](lent_session const& session) {
            found.clear();
            result_ptr const read = fetch(session, in(read_text(table, rows)), after);
            for (int index = 0; index < PQntuples(read.get()); ++index) {
                copied_row& row = found.emplace_back();
                for (int column = 0; column < PQnfields(read.get()); ++column) {
                    bool const is_null = PQgetisnull(read.get(), index, column) != 0;
                    row.push_back(is_null ? std::nullopt
                                          : std::optional<std::string>{text_at(read.get(), index, column)});
                }
            }
        });
        return found;
    }

    void write(copied_table const& table, std::vector<copied_row> const& rows) override {
        texts inputs;
        for (std::size_t column = 0; column < table.columns.size(); ++column) {
            std::string values;
            array_text array{values};
            for (copied_row const& row : rows) {
                if (row[column]) {
                    array.add(std::string_view{*row[column]});
                } else {
                    array.add_null();
                }
            }
            array.finish();
            inputs.emplace_back(std::move(values));
        }
        sessions_.change([&](lent_session const& session) { fetch(session, in(write_text(table)), inputs); });
    }

private:
    static std::string text_at(PGresult const* rows, int index, int column) {
        return {PQgetvalue(rows, index, column), static_cast<std::size_t>(PQgetlength(rows, index, column))};
    }
    std::string in(std::string const& text) const { return in_schema(text, sessions_.settings().schema); }

    catalogue_sessions sessions_;
};

}  // namespace

std::unique_ptr<copy_end> make_postgres_copy_end(options const& options) {
    return std::make_unique<postgres_copy_end>(options);
}

}  // namespace bookonce::store
