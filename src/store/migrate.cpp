#include "migrate.hpp"

#include <algorithm>
#include <array>

#include <bookonce/error.hpp>

#include "migrations.hpp"
#include "raise.hpp"
#include "sql.hpp"

namespace bookonce::store {
namespace {

/// Several processes may migrate at once. The database's own unique constraints let one of them through; each of the
/// others fails at its first statement that comes too late, and starts again from what is there then.
constexpr int tries_max = 20;

constexpr std::array<std::string_view, 7> came_too_late{
    "23505",  // unique_violation, on the catalogue or on the migrations
    "42P06",  // duplicate_schema
    "42P07",  // duplicate_table
    "42710",  // duplicate_object
    "40001",  // serialization_failure
    "40P01",  // deadlock_detected
    "XX000",  // "tuple concurrently updated"
};

std::string quoted_identifier(std::string_view name) {
    std::string text{"\""};
    for (char const letter : name) {
        if (letter == '"') { text += '"'; }
        text += letter;
    }
    return text + '"';
}

void check_role(std::string_view role) {
    if (role.size() > 63 || role.find('\0') != std::string_view::npos) {
        throw config_error{"a role's name has at most 63 bytes and no NUL"};
    }
}

/// 0 if there is no schema yet.
int version_there(session& session) {
    std::string const& schema = session.settings().schema;
    int exists = 0;
    session.sql()
        << "SELECT count(*)::int FROM pg_catalog.pg_tables WHERE schemaname = :schema AND tablename = 'migrations'",
        soci::use(schema), soci::into(exists);
    return exists == 0 ? 0 : read_schema_version(session.sql(), schema);
}

void create_tables(session& session, int from) {
    std::string const& schema = session.settings().schema;
    session.script(in_schema(
        "CREATE SCHEMA IF NOT EXISTS {schema};"
        "CREATE TABLE IF NOT EXISTS {schema}.migrations ("
        "version integer CONSTRAINT migrations_key PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())",
        schema));
    auto const texts = migrations();
    for (std::size_t step = static_cast<std::size_t>(from); step < texts.size(); ++step) {
        // First the row: of several processes, one gets past its unique constraint.
        session.script(
            in_schema("INSERT INTO {schema}.migrations (version) VALUES (" + std::to_string(step + 1) + ")", schema));
        session.script(replaced(texts[step], ":\"schema\"", quoted_identifier(schema)));
    }
}

// A role's name comes last into the text: no token in it has a meaning.

void give_to_owner(session& session, std::string const& role) {
    std::string const owner = quoted_identifier(role);
    session.script(in_schema("ALTER SCHEMA {schema} OWNER TO ", session.settings().schema) + owner);
    for (char const* table : {"migrations", "events", "bookings"}) {
        session.script(
            in_schema("ALTER TABLE {schema}." + std::string{table} + " OWNER TO ", session.settings().schema) + owner);
    }
}

/// Rights mean nothing to a role that has the owner's, by being it, by membership or as a superuser.
void check_is_not_owner(session& session, std::string const& role) {
    int owned = 0;
    session.sql() << "SELECT count(*)::int FROM pg_catalog.pg_tables WHERE schemaname = :schema AND "
                     "pg_has_role(:role::name, tableowner, 'USAGE')",
        soci::use(session.settings().schema), soci::use(role), soci::into(owned);
    if (owned > 0) {
        throw config_error{"the runtime role has the rights of the schema's owner: name a role that is not the owner, "
                           "not a member of it and no superuser"};
    }
}

/// Exactly what booking and cancelling need: no event can be made, closed or resized, no booking deleted or rewritten.
void grant_to_runtime(session& session, std::string const& role) {
    check_is_not_owner(session, role);
    std::string const grants =
        in_schema("REVOKE ALL ON SCHEMA {schema} FROM {role};"
                  "REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {role};"
                  "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role};"
                  "GRANT USAGE ON SCHEMA {schema} TO {role};"
                  "GRANT SELECT ON {schema}.migrations TO {role};"
                  "GRANT SELECT, UPDATE (available, version) ON {schema}.events TO {role};"
                  "GRANT SELECT, INSERT, UPDATE (status, ended_at) ON {schema}.bookings TO {role}",
                  session.settings().schema);
    session.script(replaced(grants, "{role}", quoted_identifier(role)));
}

migration_report migrate_once(session& session, migration_roles const& roles) {
    int const ours = schema_version();
    int const found = version_there(session);
    if (auto const newer = newer_than_library(found, session.settings().schema)) { raise(*newer); }
    if (found == ours && roles.owner.empty() && roles.runtime.empty()) { return {found, found}; }
    session.script("BEGIN; SET LOCAL search_path = pg_catalog");
    if (found < ours) { create_tables(session, found); }
    if (!roles.owner.empty()) { give_to_owner(session, roles.owner); }
    if (!roles.runtime.empty()) { grant_to_runtime(session, roles.runtime); }
    session.commit();
    return {found, ours};
}

}  // namespace

migration_report migrate(session_settings const& settings, migration_roles const& roles) {
    check_role(roles.owner);
    check_role(roles.runtime);
    error problem;
    for (int tried = 0; tried < tries_max; ++tried) {
        session session{settings};
        if (auto refused = session.open(false)) { raise(*refused); }
        try {
            return migrate_once(session, roles);
        } catch (soci::soci_error const&) {
            problem = session.explain();
            if (std::ranges::find(came_too_late, problem.sqlstate) == came_too_late.end()) { break; }
        }
    }
    // Every step is one transaction: a migration that fails has changed nothing, and one whose end was lost shows its
    // result at the next run.
    raise(problem);
}

}  // namespace bookonce::store
