#include "migrate.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <thread>

#include <bookonce/backoff.hpp>
#include <bookonce/error.hpp>

#include "conninfo.hpp"
#include "contents.hpp"
#include "distribute.hpp"
#include "grants.hpp"
#include "migrations.hpp"
#include "sql.hpp"
#include "store/raise.hpp"

namespace bookonce::store {
namespace {

/// Several processes may migrate at once. The database's unique constraints let one through. The
/// others fail at their next statement and start again from what is there then.
constexpr int tries_max = 20;
constexpr backoff wait_between_tries{.initial = std::chrono::milliseconds{2}, .max = std::chrono::milliseconds{200}};

/// The object exists: another process made it, if this try did not find it.
constexpr std::array<std::string_view, 5> taken{
    "23505",  // unique_violation, on the catalogue or on the migrations
    "42P06",  // duplicate_schema
    "42P07",  // duplicate_table
    "42710",  // duplicate_object
    "42723",  // duplicate_function
};

bool is_among(std::span<std::string_view const> codes, std::string_view sqlstate) {
    return std::ranges::find(codes, sqlstate) != codes.end();
}

/// Two changes of the same row of the server's catalogue. That has no SQLSTATE of its own; the name
/// of the server's function tells.
bool is_interference(server_error const& said) {
    bool const same_row = said.raised_by == "simple_heap_update" || said.raised_by == "simple_heap_delete";
    return said.sqlstate == "40001" || said.sqlstate == "40P01" || (said.sqlstate == "XX000" && same_row);
}

/// What to do about a migration's error. Empty: the server's words suffice.
std::string_view advice_of(std::string_view sqlstate, std::string_view needs) {
    if (sqlstate == "42501") { return needs; }  // insufficient_privilege
    if (sqlstate == "42701") { return "bookonce needs this name: rename the column that is there"; }
    if (sqlstate == "2BP01") {
        return "drop first what hangs on it, or take back the rights that the role has passed on";
    }
    if (sqlstate == "3F000" || sqlstate == "42P01" || sqlstate == "42703") {
        return "somebody changed the schema meanwhile: see what is there, and run this again";
    }
    if (sqlstate == "55P03") { return "somebody's transaction holds the tables, see pg_locks: end it, or wait longer"; }
    if (sqlstate == "57014") { return "a longer statement_timeout, if nobody cancelled it, helps"; }
    return "";
}

/// One transaction with one snapshot. Limits for single statements do not apply; the operator's
/// limit for locks does. Settings are looked up by name: not every server has them all.
constexpr std::string_view begin =
    "BEGIN ISOLATION LEVEL REPEATABLE READ; SET LOCAL search_path = pg_catalog;"
    "SELECT set_config(name, '0', true) FROM pg_settings WHERE name IN ('statement_timeout', 'transaction_timeout')";

/// What the schema was found to be.
struct findings {
    bool exists = false;   ///< the schema
    std::string contents;  ///< as `contents_sql` returns it
    int version = 0;

    friend bool operator==(findings const&, findings const&) = default;
};

/// One run of `migrate` in one session.
class migration {
public:
    migration(connection& connection, migration_roles const& roles, placement where)
        : connection_{connection}, roles_{roles}, where_{where} {}

    migration_report run();

private:
    findings look();
    migration_report apply(findings const& found);
    void create_tables(findings const& found);
    void begin_transaction(bool again);
    void grant();
    bool will_distribute() const { return where_ == placement::distributed || connection_.is_distributed(); }
    error explain() const;

    connection& connection_;
    migration_roles const& roles_;
    placement where_;
    std::string_view needs_;  ///< rights that the current step needs
};

findings migration::look() {
    if (where_ == placement::distributed) { demand_citus(connection_); }
    std::string const& schema = connection_.settings().schema;
    findings found;
    int exists = 0;
    connection_.sql() << "SELECT count(*)::int FROM pg_namespace WHERE nspname = :schema", soci::use(schema),
        soci::into(exists);
    found.exists = exists > 0;
    connection_.sql() << contents_sql(schema), soci::into(found.contents);
    auto const there = contents_of(found.contents);
    if (auto const problem = not_ours(there, std::nullopt, schema)) { raise(*problem); }
    if (!there.empty()) { found.version = read_schema_version(connection_.sql(), schema); }
    if (auto const problem = not_ours(there, found.version, schema)) { raise(*problem); }
    if (auto const problem = object_in_the_way(there, found.version, schema)) { raise(*problem); }
    if (auto const newer = newer_than_library(found.version, schema)) { raise(*newer); }
    return found;
}

void migration::create_tables(findings const& found) {
    std::string const& schema = connection_.settings().schema;
    needs_ =
        found.version == 0
            ? "the role needs CREATE on the schema"
            : "the role needs CREATE on the schema, and must be the owner of the schema's tables or a member of it";
    if (found.contents.empty()) {
        connection_.script(in_schema("CREATE TABLE {schema}.migrations ("
                                     "version integer CONSTRAINT migrations_key PRIMARY KEY,"
                                     "applied_at timestamptz NOT NULL DEFAULT now())",
                                     schema));
    }
    auto const texts = migrations();
    for (auto step = static_cast<std::size_t>(found.version); step < texts.size(); ++step) {
        // The row first: its unique constraint lets one of several processes through.
        connection_.script(
            in_schema("INSERT INTO {schema}.migrations (version) VALUES (" + std::to_string(step + 1) + ")", schema));
        std::string const text = replaced(texts[step], ":\"schema\"", quoted_identifier(schema));
        connection_.script(replaced(text, ":'schema'", "'" + schema + "'"));
    }
}

migration_report migration::apply(findings const& found) {
    if (!found.exists) {
        needs_ = "the role needs CREATE on the database, or a schema made for it";
        connection_.script(in_schema("CREATE SCHEMA {schema}", connection_.settings().schema));
    }
    if (found.version < newest_version()) { create_tables(found); }
    if (!roles_.owner.empty()) {
        needs_ = "the role must own schema and tables, be a member of the new owner, and have CREATE on the database";
        give_to_owner(connection_, roles_.owner);
    }
    if (will_distribute()) {
        connection_.commit();
        needs_ = "the role must be the owner of schema and tables, and may have to be a superuser";
        distribute(connection_);
        begin_transaction(false);
    }
    // Rights on columns do not reach tables that are distributed later.
    grant();
    connection_.commit();
    return {found.version, newest_version(), connection_.is_distributed()};
}

void migration::grant() {
    if (roles_.runtime.empty() && roles_.admin.empty()) { return; }
    needs_ = "the role must be the owner of schema and tables, or a member of it";
    grant_to_roles(connection_, roles_.runtime, roles_.admin);
}

void migration::begin_transaction(bool again) {
    connection_.script(std::string{again ? "ROLLBACK;" : ""}.append(begin).append(
        connection_.is_distributed() ? "; SET LOCAL citus.multi_shard_modify_mode = 'sequential'" : ""));
}

/// The SQLSTATE table has advice for bookings; this has advice for a migration.
error migration::explain() const {
    error failed = connection_.explain();
    server_error const& said = connection_.said();
    if (failed.sqlstate.empty() || failed.sqlstate != said.sqlstate) { return failed; }
    if (auto const what_to_do = advice_of(failed.sqlstate, needs_); !what_to_do.empty()) {
        failed.reason =
            clean_message(said.message, connection_.settings().address.secrets).append(": ").append(what_to_do);
    }
    // Another try meets the same.
    if (failed.kind == failure::rejected || failed.kind == failure::constraint) {
        failed.kind = failure::misconfigured;
    }
    return failed;
}

migration_report migration::run() {
    backoff_sequence waits{wait_between_tries};
    std::mt19937_64 random{std::random_device{}()};
    error failed;
    std::optional<findings> before;  // of a try that met an object it had not found
    for (int tried = 0; tried < tries_max; ++tried) {
        try {
            needs_ = "the role must be the owner of the schema's tables, or a member of it";
            begin_transaction(tried > 0);
            findings const found = look();
            if (found == before) { break; }
            before = found;
            return apply(found);
        } catch (soci::soci_error const&) { failed = explain(); }
        // An error raised inside a trigger is no race.
        server_error const& said = connection_.said();
        bool const raced = connection_.usable() && said.sqlstate == failed.sqlstate && said.context.empty();
        if (!raced || !(is_among(taken, failed.sqlstate) || is_interference(said))) { break; }
        if (!is_among(taken, failed.sqlstate)) { before.reset(); }
        std::this_thread::sleep_for(waits.next(std::uniform_real_distribution<double>{0.0, 1.0}(random)));
    }
    // A failed migration has changed nothing, unless it was to distribute the tables that it had made; one whose end was
    // lost shows at the next run.
    raise(failed);
}

void check_role(std::string_view role) {
    if (role.size() > 63 || role.find('\0') != std::string_view::npos) {
        throw config_error{"a role's name has at most 63 bytes and no NUL"};
    }
}

}  // namespace

migration_report migrate(connection_settings const& settings, migration_roles const& roles, placement where) {
    check_role(roles.owner);
    check_role(roles.runtime);
    check_role(roles.admin);
    connection connection{settings};
    if (auto refused = connection.open_without_schema()) {
        auto const what_to_do = advice_of(refused->sqlstate, "");
        if (!what_to_do.empty()) { refused->reason.append(": ").append(what_to_do); }
        raise(*refused);
    }
    return migration{connection, roles, where}.run();
}

}  // namespace bookonce::store
