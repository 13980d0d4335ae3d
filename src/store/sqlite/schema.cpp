#include "schema.hpp"

#include <optional>
#include <string>

#include <bookonce/error.hpp>

#include "problem.hpp"
#include "rows.hpp"
#include "sql.hpp"

namespace bookonce::store::sqlite {
namespace {

/// The tables of schema/ in SQLite's types: times are microseconds since 1970, ids are their sixteen
/// bytes. `counters` has the number of the last transaction that changed anything, and the last
/// event id that was chosen here.
///
/// The unique index begins with the event: what is booked lies near what was booked of the same
/// event before, however many rows the file has.
constexpr char const* tables = R"(
CREATE TABLE counters (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    changes INTEGER NOT NULL,
    events INTEGER NOT NULL
) STRICT;
INSERT INTO counters (one, changes, events) VALUES (1, 0, 0);

CREATE TABLE events (
    event_id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    capacity INTEGER NOT NULL,
    available INTEGER NOT NULL,
    status TEXT NOT NULL DEFAULT 'open',
    name TEXT NOT NULL DEFAULT '',
    opens_at INTEGER,
    closes_at INTEGER,
    next_lapse INTEGER,
    overbook INTEGER NOT NULL DEFAULT 0,
    bookings_per_user INTEGER NOT NULL DEFAULT 1,
    seats_per_user INTEGER,
    hold_limit INTEGER NOT NULL DEFAULT 7200,
    CONSTRAINT events_id_is_positive CHECK (event_id > 0),
    CONSTRAINT events_capacity_is_positive CHECK (capacity > 0),
    CONSTRAINT events_available_within_capacity CHECK (available BETWEEN 0 AND capacity + overbook),
    CONSTRAINT events_version_is_not_negative CHECK (version >= 0),
    CONSTRAINT events_status_is_known CHECK (status IN ('open', 'closed', 'cancelled')),
    CONSTRAINT events_limits_are_sound CHECK (
        overbook >= 0 AND bookings_per_user BETWEEN 1 AND 100 AND (seats_per_user IS NULL OR seats_per_user > 0)
        AND hold_limit > 0)
) STRICT;

CREATE TABLE bookings (
    event_id INTEGER NOT NULL,
    booking_id BLOB NOT NULL,
    user_id TEXT NOT NULL,
    seats INTEGER NOT NULL,
    status TEXT NOT NULL,
    slot INTEGER NOT NULL DEFAULT 1,
    booked_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    changed_in INTEGER NOT NULL,
    expires_at INTEGER,
    confirmed_at INTEGER,
    ended_at INTEGER,
    changed_at INTEGER,
    changed_by BLOB,
    what TEXT,
    reason TEXT,
    data TEXT,
    CONSTRAINT bookings_key PRIMARY KEY (event_id, booking_id),
    CONSTRAINT bookings_id_is_a_uuid CHECK (length(booking_id) = 16),
    CONSTRAINT bookings_seats_are_positive CHECK (seats > 0 OR status = 'cancelled'),
    CONSTRAINT bookings_user_is_named CHECK (length(CAST(user_id AS BLOB)) BETWEEN 1 AND 255),
    CONSTRAINT bookings_status_is_known CHECK (status IN ('held', 'confirmed', 'cancelled', 'expired')),
    CONSTRAINT bookings_slot_is_known CHECK (slot BETWEEN 1 AND 100)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX bookings_one_active_a_user
    ON bookings (event_id, user_id, (CASE WHEN status IN ('held', 'confirmed') THEN slot END));
CREATE INDEX bookings_held ON bookings (event_id, expires_at, booking_id) WHERE status = 'held';
CREATE INDEX bookings_feed ON bookings (changed_in, event_id);

CREATE TABLE history (
    event_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    booking_id BLOB NOT NULL,
    changed_in INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    booked_at INTEGER,
    expires_at INTEGER,
    confirmed_at INTEGER,
    changed_by BLOB,
    capacity INTEGER,
    overbook INTEGER,
    seats INTEGER,
    slot INTEGER,
    what TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT,
    user_id TEXT,
    CONSTRAINT history_key PRIMARY KEY (event_id, version, booking_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX history_feed ON history (changed_in, event_id);

CREATE TABLE migrations (version INTEGER PRIMARY KEY, migrated_at INTEGER NOT NULL) STRICT;
INSERT INTO migrations (version, migrated_at)
    VALUES (1, CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER));
)";

config_error not_ours(database_file const& file, std::string const& kind, std::string const& name) {
    return config_error{"the database '" + file.path + "' has " + (kind == "index" ? "an " : "a ") + kind + " '" +
                        name + "' that is not bookonce's: name another file"};
}

/// Whether bookonce's tables are there. Throws if something else has one of their names.
bool has_tables(connection& connection, database_file const& file) {
    int ours = 0;
    std::optional<config_error> other;
    for (rows found{connection, sql::own_names}; found.next();) {
        std::string const kind{found.text()};
        if (kind == "table") { ++ours; }
        other = not_ours(file, kind, std::string{found.text()});
    }
    constexpr int tables_in_all = 5;
    if (ours < tables_in_all && other) { throw *other; }
    return ours == tables_in_all;
}

void demand_utf8(connection& connection, database_file const& file) {
    rows found{connection, sql::encoding};
    if (!found.next() || found.text() == "UTF-8") { return; }
    throw config_error{"the database '" + file.path + "' does not keep its text as UTF-8: name another file"};
}

void demand_known_version(connection& connection, database_file const& file) {
    rows found{connection, sql::newest_migration};
    int const version = found.next() ? found.count() : 0;
    if (version < 1) { throw not_ours(file, "table", "migrations"); }
    if (version <= schema_version) { return; }
    throw config_error{"the database '" + file.path + "' has version " + std::to_string(version) +
                       " of the tables, newer than this library's " + std::to_string(schema_version) +
                       ": update the program"};
}

}  // namespace

bool has_schema(connection& connection, database_file const& file) {
    demand_utf8(connection, file);
    if (!has_tables(connection, file)) { return false; }
    try {
        demand_known_version(connection, file);
        rows{connection, sql::all_columns}.next();
    } catch (problem const& failed) {
        // Of a damaged file or of one without rights, its own words say all.
        if (failed.error().sqlstate != no_such_name) { throw; }
        throw config_error{failed.error().reason + ": its tables are not bookonce's: name another file"};
    }
    return true;
}

void make_schema(connection& connection, database_file const& file) {
    auto change = transaction::to_write(connection);
    if (!has_schema(connection, file)) { connection.run(tables); }  // another program may have been first
    change.commit();
}

}  // namespace bookonce::store::sqlite
