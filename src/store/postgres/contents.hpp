#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <libpq-fe.h>

#include "store/rows.hpp"

/// What a schema holds under the names that bookonce uses, and whether that is bookonce's: a number
/// in a table named `migrations` is no proof, for other programs keep theirs so.
namespace bookonce::store {

/// The tables, in the order in which they are made.
inline constexpr std::string_view own_tables = "'migrations', 'events', 'bookings'";

/// One object of the schema whose name is one of bookonce's.
struct named_object {
    std::string name;
    std::string kind;  ///< in words: table, view, index, …
    /// Of a table: columns that bookonce's of that name has and this has not, or of another type.
    int columns_missing = 0;
};

/// The statement that asks the server's catalogue for them: one text, for `contents_of`.
std::string contents_sql(std::string_view schema);

/// What the statement's text says.
std::vector<named_object> contents_of(std::string_view text);

/// Why the schema is not bookonce's. Nothing if it is, or if nothing is there yet. `version`: the
/// highest number in `migrations`, 0 if there is none; nothing if it could not be read.
std::optional<error> not_ours(std::vector<named_object> const& there, std::optional<int> version,
                              std::string const& schema);

/// Why an engine cannot work with the schema: it is not bookonce's, or of another version than the
/// library's. One statement, unless that fails, sent behind the statements in `before`. Throws
/// SOCI's exceptions.
std::optional<error> schema_problem(PGconn* connection, std::string const& schema, std::string const& before);

}  // namespace bookonce::store
