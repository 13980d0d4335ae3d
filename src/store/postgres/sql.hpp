#pragma once

#include <string>
#include <string_view>

namespace bookonce::store {

/// The statement `text` with each `{schema}` replaced by the quoted schema name, and each
/// `{booked_at_us}` by a booking's time in microseconds. `schema` must be a schema's name.
std::string in_schema(std::string_view text, std::string_view schema);

/// `text` with each `token` replaced.
std::string replaced(std::string_view text, std::string_view token, std::string_view value);

/// Every statement of a booking. Inputs are texts, which the statements cast; times come back as
/// microseconds since 1970.
namespace sql {

/// A booking's time in microseconds since 1970. Other writers may store times outside of the years
/// 1 to 9999, even infinite ones: the nearest time in those years stands for them.
inline constexpr std::string_view booked_at_us =
    "(extract(epoch FROM "
    "greatest(least(booked_at, '9999-12-31 23:59:59.999999+00'), '0001-01-01 00:00:00+00')) * 1000000)::bigint";

// The reads look each booking up by its whole key. `LATERAL … LIMIT 1` keeps the planner from joins
// that are cheaper only while the table is small.

/// Whether a change of the event's row `e` seems under way in the statement's snapshot. PostgreSQL
/// keeps the changing transaction in the old version's system column xmax (manual, 5.5), also after
/// a rollback. The snapshot's epoch completes the transaction id. Under a lock that allows changes
/// (a foreign key), xmax is a multixact, and each change makes a new one: a young one counts.
inline constexpr std::string_view change_under_way =
    R"(CASE WHEN e.xmax::text <> '0' AND (mxid_age(e.xmax) BETWEEN 1 AND 1000
    OR NOT pg_visible_in_snapshot(
        ((pg_snapshot_xmax(pg_current_snapshot())::text::bigint >> 32 << 32) | e.xmax::text::bigint)::text::xid8,
        pg_current_snapshot())) THEN e.xmax::text::bigint ELSE 0 END)";
/// The same where a row's system columns are not available.
inline constexpr std::string_view change_under_way_unknown = "0::bigint";

/// The columns of a read: an event's row `e` (no booking id), or a booking `f` that was found.
inline constexpr std::string_view event_columns =
    "SELECT e.event_id, least(e.capacity, 2147483647)::int, least(e.available, 2147483647)::int, e.version, e.status,"
    " '' AS booking_id, '' AS user_id, 0::bigint AS booked_at_us, {change_under_way} AS change_under_way";
inline constexpr std::string_view booking_columns =
    "SELECT f.event_id, least(f.seats, 2147483647)::int, 0, 0, f.status, f.booking_id::text, f.user_id,"
    " {booked_at_us}, 0";
/// A booking looked up: the condition follows, then a bracket and `AS f`.
inline constexpr std::string_view look_up =
    "CROSS JOIN LATERAL (SELECT b.event_id, b.seats, b.status, b.booking_id, b.user_id, b.booked_at"
    " FROM {schema}.bookings AS b WHERE";
inline constexpr std::string_view active_only = "b.status IN ('held', 'confirmed') LIMIT 1";

/// $1 to $3, events, ids and users, have one element a request (the nil UUID or an empty text
/// matches nothing); $4, the events, is distinct. Rows of both kinds in one snapshot.
inline constexpr std::string_view read_events = R"(
WITH asked AS (
    SELECT q.event_id, q.booking_id, q.user_id
    FROM unnest($1::bigint[], $2::uuid[], $3::text[]) AS q (event_id, booking_id, user_id)
)
{event_columns}
FROM unnest($4::bigint[]) AS wanted (event_id)
JOIN {schema}.events AS e ON e.event_id = wanted.event_id
UNION ALL
{booking_columns}
FROM asked
{look_up} b.event_id = asked.event_id AND b.booking_id = asked.booking_id LIMIT 1) AS f
UNION ALL
{booking_columns}
FROM asked
{look_up} b.event_id = asked.event_id AND b.user_id = asked.user_id AND {active_only}) AS f
)";

/// The same for one event, $1, which every clause names; $2 has the ids, $3 the users.
inline constexpr std::string_view read_event = R"(
{event_columns}
FROM {schema}.events AS e
WHERE e.event_id = $1::bigint
UNION ALL
{booking_columns}
FROM unnest($2::uuid[]) AS asked (booking_id)
{look_up} b.event_id = $1::bigint AND b.booking_id = asked.booking_id LIMIT 1) AS f
UNION ALL
{booking_columns}
FROM unnest($3::text[]) AS asked (user_id)
{look_up} b.event_id = $1::bigint AND b.user_id = asked.user_id AND {active_only}) AS f
)";

/// The read of this text. `{schema}` and `{change_under_way}` are left to be replaced.
std::string read_text(std::string_view text);

// The writes call functions of the schema, which may try more than once
// (schema/0003_a_change_in_one_call.sql). Triggers, rules and policies may drop rows in silence:
// the functions count them, and fail as a whole if one is missing.

/// A single confirmed booking, without arrays to take apart: event, version (empty: none), tries,
/// seats, id, user.
inline constexpr std::string_view write_booking =
    "{schema}.book($1::bigint, nullif($2::text, '')::bigint, $3::int, $4::int, $5::uuid, $6::text)";
/// Any changes. $1 to $4, events, versions, tries and seats taken, have an element an event, in the
/// order of the event ids; $5 to $9, places in $1, ids, users, seats and states (which may be empty),
/// one a row made; $10 to $12, places, ids and states, one a row that changes its state.
inline constexpr std::string_view write_changes =
    "{schema}.change($1::bigint[], $2::bigint[], $3::int[], $4::int[], $5::int[], $6::uuid[], $7::text[],"
    " $8::int[], $9::text[], $10::int[], $11::uuid[], $12::text[])";
/// The statement that calls one of them. `{schema}` and `{brief_wait}` are left to be replaced.
std::string call_text(std::string_view call);

/// A write waits 10 ms for a held row, so that one event does not hold up the others of the
/// statement. A change holds a row only while it commits. `connection_settings` sets this for a
/// session; this condition sets it for a transaction where the session is shared.
inline constexpr std::string_view brief_wait = "pg_catalog.set_config('lock_timeout', '10', true) IS NOT NULL";

/// Without this, a statement that waits for a lock waits on after its client has gone. The server
/// checks for the client now and then (PostgreSQL 14 and later, not on every platform). That costs
/// each statement a timer, and is not needed where a short lock_timeout is set.
inline constexpr std::string_view leave_with_the_client =
    "SELECT pg_catalog.set_config(name, '1000', false) FROM pg_catalog.pg_settings"
    " WHERE name = 'client_connection_check_interval' AND setting = '0'"
    " AND (SELECT l.setting::int FROM pg_catalog.pg_settings AS l WHERE l.name = 'lock_timeout')"
    " NOT BETWEEN 1 AND 1000";

/// A session that keeps statements plans by the keys, whatever the tables' size.
inline constexpr std::string_view connection_settings =
    "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off; "
    "SET plan_cache_mode = force_generic_plan; "
    // How long it waits for a row, unless its role or address says so.
    "SELECT pg_catalog.set_config(name, '10', false) FROM pg_catalog.pg_settings"
    " WHERE name = 'lock_timeout' AND setting = '0'";

}  // namespace sql
}  // namespace bookonce::store
