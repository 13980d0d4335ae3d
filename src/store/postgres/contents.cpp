#include "contents.hpp"

#include <algorithm>
#include <charconv>

#include <soci/soci.h>

#include <bookonce/schema.hpp>

#include "connection.hpp"
#include "libpq.hpp"
#include "sql.hpp"

namespace bookonce::store {
namespace {

/// A line for each object: name, columns missing, kind. The types are those of pg_catalog; a
/// widened column is still ours. A table's row type and array types do not count as objects, nor
/// does a function with other arguments.
constexpr std::string_view contents = R"(
WITH own (relation, attribute, type) AS (VALUES
    ('migrations', 'version', 'int4'), ('migrations', 'applied_at', 'timestamptz'),
    ('events', 'event_id', 'int8'), ('events', 'version', 'int8'), ('events', 'created_at', 'timestamptz'),
    ('events', 'capacity', 'int4'), ('events', 'available', 'int4'), ('events', 'status', 'text'),
    ('events', 'name', 'text'),
    ('bookings', 'event_id', 'int8'), ('bookings', 'booked_at', 'timestamptz'), ('bookings', 'ended_at', 'timestamptz'),
    ('bookings', 'booking_id', 'uuid'), ('bookings', 'seats', 'int4'), ('bookings', 'status', 'text'),
    ('bookings', 'user_id', 'text')
), named (id, name, kind) AS (
    SELECT c.oid, c.relname::text, CASE c.relkind
        WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
        WHEN 'f' THEN 'foreign table' WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'type' ELSE 'index' END
    FROM pg_catalog.pg_class AS c
    WHERE c.relnamespace = (SELECT n.oid FROM pg_catalog.pg_namespace AS n WHERE n.nspname = '{name}')
        AND c.relname IN ({names})
    UNION ALL
    SELECT t.oid, t.typname::text, 'type'
    FROM pg_catalog.pg_type AS t
    WHERE t.typnamespace = (SELECT n.oid FROM pg_catalog.pg_namespace AS n WHERE n.nspname = '{name}')
        AND t.typname IN ({names})
        AND t.typrelid = 0
        AND t.typcategory <> 'A'
    UNION ALL
    SELECT p.oid, p.proname::text, CASE WHEN strpos(p.prosrc, '/* bookonce */') > 0 THEN 'own function' ELSE 'function' END
    FROM pg_catalog.pg_proc AS p
    WHERE p.pronamespace = (SELECT n.oid FROM pg_catalog.pg_namespace AS n WHERE n.nspname = '{name}')
        AND (p.proname::text, pg_catalog.oidvectortypes(p.proargtypes)) IN ({functions})
)
SELECT coalesce(string_agg(named.name || ' ' || (
        SELECT count(*) FROM own
        WHERE own.relation = named.name
            AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_attribute AS a
                JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
                JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
                WHERE a.attrelid = named.id AND a.attname = own.attribute AND n.nspname = 'pg_catalog'
                    AND (t.typname = own.type
                        OR own.relation <> 'migrations' AND own.type = 'int4' AND t.typname = 'int8'
                        OR own.type = 'text' AND t.typname = 'varchar'))
        ) || ' ' || named.kind, E'\n' ORDER BY named.kind = 'function', named.name), '')
FROM named
)";

/// The names of tables, indexes and sequences that the migrations make.
constexpr std::string_view names =
    "'migrations', 'migrations_key', 'events', 'events_key', 'events_event_id_seq', 'bookings', 'bookings_key',"
    " 'bookings_one_active_a_user'";

constexpr std::string_view version_and_contents =
    "SELECT (SELECT coalesce(max(version), 0) FROM {schema}.migrations) || E'\\n' || ({contents})";

std::string value_of(PGconn* connection, std::string const& statements) {
    auto const row = ask(connection, statements);
    return row.empty() ? std::string{} : row.front();
}

/// Cuts the text up to the separator off the front.
std::string_view cut(std::string_view& text, char separator) {
    std::string_view const part = text.substr(0, text.find(separator));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    return part;
}

std::optional<int> number(std::string_view text) {
    int value = 0;
    auto const read = std::from_chars(text.data(), text.data() + text.size(), value);
    return read.ec == std::errc{} ? std::optional{value} : std::nullopt;
}

named_object const* find(std::vector<named_object> const& there, std::string_view name) {
    auto const found = std::ranges::find(there, name, &named_object::name);
    return found == there.end() ? nullptr : &*found;
}

bool is_own(named_object const& object) { return object.kind == "table" && object.columns_missing == 0; }

error not_our_object(std::string const& schema, named_object const& object) {
    std::string const article = object.kind == "index" ? "an " : "a ";
    return {failure::misconfigured, "",
            "schema '" + schema + "' holds " + article + object.kind + " that is not bookonce's, '" + object.name +
                "': choose another with --schema"};
}

/// `there`: "no table 'events'", say.
error not_whole(std::string const& schema, int version, std::string const& there) {
    return {failure::misconfigured, "",
            "schema '" + schema + "' tells version " + std::to_string(version) + " in 'migrations' and has " + there +
                ", so it is not bookonce's, or not whole: choose another with --schema"};
}

/// The first version of the schema that has functions.
constexpr int functions_since = 3;

/// The tables of a version that has functions are not enough.
std::optional<error> functions_missing(std::vector<named_object> const& there, int version, std::string const& schema) {
    if (version < functions_since || version > schema_version()) { return std::nullopt; }
    for (std::string_view const name : {"book", "change"}) {
        if (find(there, name) == nullptr) {
            return not_whole(schema, version, "no function '" + std::string{name} + "'");
        }
    }
    return std::nullopt;
}

/// At version 0 no object may have a name that the migrations give.
std::optional<error> not_empty(std::vector<named_object> const& there, std::string const& schema) {
    for (named_object const& each : there) {
        // What is left of functions is made anew.
        bool const may_stay = each.kind == "own function";
        if (may_stay || each.name == "migrations" || each.name == "migrations_key") { continue; }
        return is_own(each) ? not_whole(schema, 0, "a table '" + each.name + "'") : not_our_object(schema, each);
    }
    return std::nullopt;
}

}  // namespace

std::string contents_sql(std::string_view schema) {
    return replaced(replaced(replaced(contents, "{names}", names), "{functions}", own_functions), "{name}", schema);
}

std::vector<named_object> contents_of(std::string_view text) {
    std::vector<named_object> there;
    while (!text.empty()) {
        std::string_view line = cut(text, '\n');
        std::string_view const name = cut(line, ' ');
        int const missing = number(cut(line, ' ')).value_or(0);
        there.push_back({std::string{name}, std::string{line}, missing});
    }
    return there;
}

std::optional<error> not_ours(std::vector<named_object> const& there, std::optional<int> version,
                              std::string const& schema) {
    named_object const* const migrations = find(there, "migrations");
    if (migrations == nullptr) {
        return there.empty() ? std::nullopt : std::optional{not_our_object(schema, there.front())};
    }
    bool const has_key = find(there, "migrations_key") != nullptr;
    if (!is_own(*migrations) || version.value_or(0) < 0) { return not_our_object(schema, *migrations); }
    if (!version) { return std::nullopt; }
    if (*version == 0) { return has_key ? not_empty(there, schema) : not_our_object(schema, *migrations); }
    for (std::string_view const table : {"events", "bookings"}) {
        named_object const* const found = find(there, table);
        if (found == nullptr) { return not_whole(schema, *version, "no table '" + std::string{table} + "'"); }
        // The tables of a newer library are not known here.
        bool const newer = *version > schema_version() && has_key && found->kind == "table";
        if (!newer && !is_own(*found)) { return not_our_object(schema, *found); }
    }
    return functions_missing(there, *version, schema);
}

std::optional<error> function_in_the_way(std::vector<named_object> const& there, int version,
                                         std::string const& schema) {
    auto const found = std::ranges::find(there, "function", &named_object::kind);
    if (version >= functions_since || found == there.end()) { return std::nullopt; }
    return error{failure::misconfigured, "",
                 "schema '" + schema + "' holds a function that is not bookonce's, '" + found->name +
                     "': drop or rename it"};
}

std::optional<error> schema_problem(PGconn* connection, std::string const& schema, std::string const& before) {
    std::string text;
    try {
        text = value_of(connection,
                        before + in_schema(replaced(version_and_contents, "{contents}", contents_sql(schema)), schema));
    } catch (soci::soci_error const&) {
        // Schema, table, column or right is missing, or it is another's view: the catalogue tells.
        if (PQtransactionStatus(connection) != PQTRANS_IDLE) { throw; }
        if (auto problem =
                not_ours(contents_of(value_of(connection, before + contents_sql(schema))), std::nullopt, schema)) {
            return problem;
        }
        throw;
    }
    std::string_view rest = text;
    std::optional<int> const version = number(cut(rest, '\n'));
    if (auto problem = not_ours(contents_of(rest), version, schema)) { return problem; }
    int const found = version.value_or(0);
    if (auto problem = newer_than_library(found, schema)) { return problem; }
    if (found == schema_version()) { return std::nullopt; }
    return error{failure::misconfigured, "",
                 "schema '" + schema + "' has version " + std::to_string(found) + ", this library needs " +
                     std::to_string(schema_version()) + ": run 'bookonce migrate'"};
}

}  // namespace bookonce::store
