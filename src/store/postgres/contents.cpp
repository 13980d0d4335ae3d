#include "contents.hpp"

#include <algorithm>
#include <charconv>

#include <soci/soci.h>

#include <bookonce/schema.hpp>

#include "connection.hpp"
#include "libpq.hpp"
#include "own_objects.hpp"
#include "sql.hpp"

namespace bookonce::store {
namespace {

/// A line for each object: name, the version that gave it, the version whose columns it lacks, kind.
/// The types are those of pg_catalog; a widened column is still ours. A table's row type and array
/// types do not count as objects, nor does a function with other arguments.
constexpr std::string_view contents = R"(
WITH own (since, relation, attribute, type) AS (VALUES
    {columns}
), names (since, name) AS (VALUES
    {names}
), functions (since, name, arguments) AS (VALUES
    {functions}
), named (id, name, kind, since) AS (
    SELECT c.oid, c.relname::text, CASE c.relkind
        WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
        WHEN 'f' THEN 'foreign table' WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'type' ELSE 'index' END, names.since
    FROM names JOIN pg_catalog.pg_class AS c ON c.relname = names.name
    WHERE c.relnamespace = (SELECT n.oid FROM pg_catalog.pg_namespace AS n WHERE n.nspname = '{name}')
    UNION ALL
    SELECT t.oid, t.typname::text, 'type', names.since
    FROM names JOIN pg_catalog.pg_type AS t ON t.typname = names.name
    WHERE t.typnamespace = (SELECT n.oid FROM pg_catalog.pg_namespace AS n WHERE n.nspname = '{name}')
        AND t.typrelid = 0
        AND t.typcategory <> 'A'
    UNION ALL
    SELECT p.oid, p.proname::text,
        CASE WHEN strpos(p.prosrc, '/* bookonce */') > 0 THEN 'own function' ELSE 'function' END, functions.since
    FROM functions JOIN pg_catalog.pg_proc AS p ON p.proname = functions.name
    WHERE p.pronamespace = (SELECT n.oid FROM pg_catalog.pg_namespace AS n WHERE n.nspname = '{name}')
        AND pg_catalog.oidvectortypes(p.proargtypes) = functions.arguments
)
SELECT coalesce(string_agg(named.name || ' ' || named.since || ' ' || (
        SELECT coalesce(min(own.since), 0) FROM own
        WHERE own.relation = named.name
            AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_attribute AS a
                JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
                JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
                WHERE a.attrelid = named.id AND a.attname = own.attribute AND n.nspname = 'pg_catalog'
                    AND (t.typname = own.type
                        OR own.relation <> 'migrations' AND own.type = 'int4' AND t.typname = 'int8'
                        OR own.type = 'int2' AND t.typname IN ('int4', 'int8')
                        OR own.type = 'text' AND t.typname = 'varchar'))
        ) || ' ' || named.kind, E'\n' ORDER BY named.kind = 'function', named.name), '')
FROM named
)";

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

/// Whether it is a table as it was at that version.
bool is_own(named_object const& object, int version) {
    return object.kind == "table" && (object.lacks_since == 0 || object.lacks_since > version);
}

std::string with_article(std::string const& kind) { return (kind == "index" ? "an " : "a ") + kind; }

error not_our_object(std::string const& schema, named_object const& object) {
    return {failure::misconfigured, "",
            "schema '" + schema + "' holds " + with_article(object.kind) + " that is not bookonce's, '" + object.name +
                "': choose another with --schema"};
}

/// `there`: "no table 'events'", say.
error not_whole(std::string const& schema, int version, std::string const& there) {
    return {failure::misconfigured, "",
            "schema '" + schema + "' tells version " + std::to_string(version) + " in 'migrations' and has " + there +
                ", so it is not bookonce's, or not whole: choose another with --schema"};
}

/// The tables of a version that has functions are not enough.
std::optional<error> functions_missing(std::vector<named_object> const& there, int version, std::string const& schema) {
    int const since = functions_since(version);
    if (since == 0 || version > schema_version()) { return std::nullopt; }
    for (std::string_view const name : {"book", "change"}) {
        if (std::ranges::none_of(there, [&](auto const& each) { return each.name == name && each.since == since; })) {
            return not_whole(schema, version, "no function '" + std::string{name} + "'");
        }
    }
    return std::nullopt;
}

/// The tables of this version that are not there, or are not bookonce's.
std::optional<error> tables_missing(std::vector<named_object> const& there, int version, std::string const& schema) {
    bool const has_key = find(there, "migrations_key") != nullptr;
    for (own_table const& table : tables_of_bookings) {
        if (table.since > version) { continue; }
        named_object const* const found = find(there, table.name);
        if (found == nullptr) { return not_whole(schema, version, "no table '" + std::string{table.name} + "'"); }
        // The tables of a newer library are not known here.
        bool const newer = version > schema_version() && has_key && found->kind == "table";
        if (!newer && !is_own(*found, version)) { return not_our_object(schema, *found); }
    }
    return std::nullopt;
}

/// At version 0 no object may have a name that the migrations give.
std::optional<error> not_empty(std::vector<named_object> const& there, std::string const& schema) {
    for (named_object const& each : there) {
        // What is left of functions is made anew.
        bool const may_stay = each.kind == "own function";
        if (may_stay || each.name == "migrations" || each.name == "migrations_key") { continue; }
        return is_own(each, 1) ? not_whole(schema, 0, "a table '" + each.name + "'") : not_our_object(schema, each);
    }
    return std::nullopt;
}

}  // namespace

std::string contents_sql(std::string_view schema) {
    std::string text = replaced(replaced(contents, "{columns}", own_columns), "{names}", own_names);
    text = replaced(text, "{functions}", functions_of_versions());
    return replaced(text, "{name}", schema);
}

std::vector<named_object> contents_of(std::string_view text) {
    std::vector<named_object> there;
    while (!text.empty()) {
        std::string_view line = cut(text, '\n');
        std::string_view const name = cut(line, ' ');
        int const since = number(cut(line, ' ')).value_or(0);
        int const lacks_since = number(cut(line, ' ')).value_or(0);
        there.push_back({std::string{name}, std::string{line}, since, lacks_since});
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
    if (!is_own(*migrations, 1) || version.value_or(0) < 0) { return not_our_object(schema, *migrations); }
    if (!version) { return std::nullopt; }
    if (*version == 0) { return has_key ? not_empty(there, schema) : not_our_object(schema, *migrations); }
    if (auto problem = tables_missing(there, *version, schema)) { return problem; }
    return functions_missing(there, *version, schema);
}

std::optional<error> object_in_the_way(std::vector<named_object> const& there, int version, std::string const& schema) {
    auto const found = std::ranges::find_if(
        there, [&](named_object const& each) { return each.since > version && each.kind != "own function"; });
    if (found == there.end()) { return std::nullopt; }
    return error{failure::misconfigured, "",
                 "schema '" + schema + "' holds " + with_article(found->kind) + " that is not bookonce's, '" +
                     found->name + "': drop or rename it"};
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
