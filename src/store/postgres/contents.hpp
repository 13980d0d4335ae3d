#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <libpq-fe.h>

#include "store/rows.hpp"

/// Which objects of a schema have names that bookonce uses, and whether they are bookonce's. A
/// table `migrations` is no proof: other programs have one.
namespace bookonce::store {

/// One object of the schema whose name is one of bookonce's.
struct named_object {
    std::string name;
    std::string kind;  ///< in words: table, view, index, function, …
    int since = 0;     ///< the schema's version that has given it this name (and these arguments)
    /// For a table: the first version with a column that it lacks or has in another type. 0: it
    /// lacks none.
    int lacks_since = 0;
};

/// The statement that asks the server's catalogue for them; returns one text for `contents_of`.
std::string contents_sql(std::string_view schema);

/// Parses that text.
std::vector<named_object> contents_of(std::string_view text);

/// Why the schema is not bookonce's. Nothing if it is, or if it has no such objects. `version`: the
/// highest number in `migrations`, 0 without one; empty if it could not be read.
std::optional<error> not_ours(std::vector<named_object> const& there, std::optional<int> version,
                              std::string const& schema);

/// Why a schema of ours at this version cannot be brought to a later one: something of somebody
/// else's has a name that a later version gives.
std::optional<error> object_in_the_way(std::vector<named_object> const& there, int version, std::string const& schema);

/// Why an engine cannot work with the schema: not bookonce's, or another version. Sends one
/// statement behind those in `before`, and a second if it fails. Throws SOCI's exceptions.
std::optional<error> schema_problem(PGconn* connection, std::string const& schema, std::string const& before);

}  // namespace bookonce::store
