#include "schema_claim.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>
#include <utility>

#include <fmt/format.h>

namespace bench {
namespace {

/// Tells who made the schema, and under which name: one that was renamed is somebody's own.
std::string mark_of(std::string const& schema) {
    return fmt::format("made by bookonce-bench as {}; dropped and made again by each run", schema);
}

/// Of the two-number advisory locks, which no strategy takes.
constexpr int lock_family = 1'651'469'163;

/// A run has ended before the server has ended its session, and with it the lock.
constexpr std::chrono::seconds patience{2};

/// Whether the lock was free, or became so.
bool takes_lock(sql::connection& session, std::string const& schema) {
    std::string const attempt =
        fmt::format("SELECT pg_try_advisory_xact_lock({}, hashtext('{}'))", lock_family, schema);
    auto const end = std::chrono::steady_clock::now() + patience;
    while (session.value(attempt) != "t") {
        if (std::chrono::steady_clock::now() >= end) { return false; }
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    return true;
}

constexpr char const* tables = "{0}.migrations, {0}.events, {0}.bookings, {0}.history, {0}.event_shards, {0}.seats";

/// What stands in a schema or hangs on its tables, other than what the bench makes, in words; no
/// row when there is nothing.
constexpr char const* foreign_objects = R"(
WITH made (kind, name) AS (VALUES
    ('r', 'migrations'), ('i', 'migrations_key'), ('r', 'events'), ('i', 'events_key'), ('S', 'events_event_id_seq'),
    ('r', 'bookings'), ('i', 'bookings_key'), ('i', 'bookings_one_active_a_user'), ('i', 'bookings_active_of_a_user'),
    ('i', 'bookings_held'), ('i', 'bookings_feed'),
    ('r', 'history'), ('i', 'history_key'), ('i', 'history_feed'),
    ('r', 'event_shards'), ('i', 'event_shards_key'), ('r', 'seats'), ('i', 'seats_key'), ('i', 'seats_by_booking')),
place AS (SELECT oid, nspowner AS owner FROM pg_catalog.pg_namespace WHERE nspname = '{0}'),
relation AS (
    SELECT c.oid, c.relkind::text AS kind, c.relname::text AS name, c.relowner = place.owner AS is_owned
    FROM pg_catalog.pg_class AS c JOIN place ON c.relnamespace = place.oid),
foreign_object (class, id) AS (
    SELECT 'pg_catalog.pg_class'::regclass, oid FROM relation
    WHERE NOT is_owned OR (kind, name) NOT IN (SELECT kind, name FROM made)
  UNION SELECT classid::regclass, objid FROM pg_catalog.pg_depend JOIN place ON refobjid = place.oid
    WHERE refclassid = 'pg_catalog.pg_namespace'::regclass AND classid <> 'pg_catalog.pg_class'::regclass
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_proc AS f
            WHERE classid = 'pg_catalog.pg_proc'::regclass AND f.oid = objid
                AND f.proname IN ('book', 'turn_hold', 'change', 'change_event')
                AND f.proowner = place.owner)
  UNION SELECT 'pg_catalog.pg_trigger'::regclass, t.oid
    FROM pg_catalog.pg_trigger AS t JOIN relation ON tgrelid = relation.oid WHERE NOT tgisinternal
  UNION SELECT 'pg_catalog.pg_policy'::regclass, p.oid FROM pg_catalog.pg_policy AS p JOIN relation ON polrelid = relation.oid
  UNION SELECT 'pg_catalog.pg_rewrite'::regclass, r.oid
    FROM pg_catalog.pg_rewrite AS r JOIN relation ON ev_class = relation.oid WHERE rulename <> '_RETURN'),
told AS (
    SELECT pg_catalog.pg_describe_object(class, id, 0) AS what, row_number() OVER (ORDER BY class, id) AS number,
           count(*) OVER () AS count
    FROM foreign_object)
SELECT string_agg(what, ', ' ORDER BY number) || CASE WHEN max(count) > 3 THEN ' and ' || max(count) - 3 || ' more' ELSE '' END
FROM told WHERE number <= 3
)";

}  // namespace

schema_claim::schema_claim(std::string const& database, std::string schema)
    : database_{database}, schema_{std::move(schema)}, lock_{database} {
    // A transaction of this kind keeps no snapshot while it waits, so that nothing is kept from
    // being vacuumed.
    lock_.run("BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY; SET LOCAL idle_in_transaction_session_timeout = 0;"
              "SELECT set_config('transaction_timeout', '0', true) "
              "WHERE current_setting('transaction_timeout', true) IS NOT NULL");  // from PostgreSQL 17 on
    if (!takes_lock(lock_, schema_)) {
        throw std::runtime_error{fmt::format(
            "another run of bookonce-bench uses schema {}; wait for its end, or name another with --schema", schema_)};
    }
    sql::connection session{database_};
    drop_own(session);
}

void schema_claim::make_empty() {
    check_held();
    sql::connection session{database_};
    drop_own(session);
    if (!if_interrupted_) {
        if_interrupted_ = std::make_unique<last_words>(
            fmt::format("interrupted; schema {} may stay, and the next run drops it", schema_));
    }
    session.run(fmt::format("CREATE SCHEMA {0}; COMMENT ON SCHEMA {0} IS '{1}'", schema_, mark_of(schema_)));
}

void schema_claim::drop() {
    check_held();
    sql::connection session{database_};
    drop_own(session);
    if_interrupted_.reset();
}

void schema_claim::check_held() {
    try {
        lock_.run("SELECT");
    } catch (sql::failure const& problem) {
        throw std::runtime_error{
            fmt::format("schema {} is not held any more, and is left as it is: {}", schema_, problem.what())};
    }
}

void schema_claim::drop_own(sql::connection& database) {
    check_foreign(database);
    std::string const exists = fmt::format("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = '{}'", schema_);
    if (database.value(exists).empty()) { return; }
    try {
        // Statements that are sent together are one transaction.
        database.run(fmt::format("DROP FUNCTION IF EXISTS {0}.book, {0}.turn_hold, {0}.change, {0}.change_event;"
                                 " DROP TABLE IF EXISTS {1}; DROP SCHEMA {0}",
                                 schema_, fmt::format(tables, schema_)));
    } catch (sql::failure const& problem) {
        throw std::runtime_error{fmt::format(
            "schema {} cannot be dropped, and stays: {}; drop what hangs on it, or name another with --schema", schema_,
            problem.what())};
    }
}

void schema_claim::check_foreign(sql::connection& database) const {
    std::string const found = database.value(fmt::format(foreign_objects, schema_));
    std::string const holds = found.empty() ? "" : fmt::format(" (it holds {})", found);
    bool const is_strange =
        database.value(fmt::format("SELECT coalesce(pg_catalog.obj_description(oid, 'pg_namespace'), '') <> '{}' "
                                   "FROM pg_catalog.pg_namespace WHERE nspname = '{}'",
                                   mark_of(schema_), schema_)) == "t";
    if (is_strange) {
        throw std::runtime_error{fmt::format(
            "schema {} was not made by bookonce-bench under this name{}; name another with --schema", schema_, holds)};
    }
    if (!found.empty()) {
        throw std::runtime_error{fmt::format(
            "schema {} holds what bookonce-bench did not make: {}; move it away, or name another schema with --schema",
            schema_, found)};
    }
}

}  // namespace bench
