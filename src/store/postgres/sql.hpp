#pragma once

#include <string>
#include <string_view>

namespace bookonce::store {

/// The statement `text` with each `{schema}` replaced by the quoted schema name, and each
/// `{us:column}` by a column's time in microseconds, and each `{time:$n}` by the time of an input in
/// microseconds since 1970. `schema` must be a schema's name.
std::string in_schema(std::string_view text, std::string_view schema);

/// `text` with each `token` replaced.
std::string replaced(std::string_view text, std::string_view token, std::string_view value);

/// Every statement of a booking. Inputs are texts, which the statements cast; times come back as
/// microseconds since 1970.
namespace sql {

/// A time in microseconds since 1970. Other writers may store times outside of the years 1 to 9999,
/// even infinite ones: the nearest time in those years stands for them. NULL stays NULL.
std::string microseconds(std::string_view column);

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

/// Whether the event `e` takes bookings now.
inline constexpr std::string_view on_sale = "e.status = 'open' AND (e.opens_at IS NULL OR e.opens_at <= now())"
                                            " AND (e.closes_at IS NULL OR e.closes_at > now())";

/// The first lapsed holds of the event `e`: how many, their seats, and the last one's end and id. The
/// event's row knows whether there can be any.
inline constexpr std::string_view lapsed = R"(
LEFT JOIN LATERAL (
    SELECT count(*) AS holds, sum(h.seats) AS seats,
        max((lpad({us:h.expires_at}::text, 20, '0') || ' ' || h.booking_id) COLLATE "C") AS last
    FROM (
        SELECT b.seats, b.expires_at, b.booking_id FROM {schema}.bookings AS b
        WHERE b.event_id = {of_event} AND b.status = 'held' AND b.expires_at <= now()
        ORDER BY b.expires_at, b.booking_id LIMIT {lapsed_max}
    ) AS h
) AS lapsed ON e.next_lapse <= now())";

/// The columns of a read: an event's row `e` (no booking id), or a booking `f` that was found.
inline constexpr std::string_view event_columns =
    "SELECT e.event_id, least(e.capacity, 2147483647)::int, least(e.available, 2147483647)::int, e.version,"
    " CASE WHEN {on_sale} THEN 'open' ELSE 'closed' END,"
    " '' AS booking_id, '' AS user_id, 0::bigint AS booked_at_us, {change_under_way} AS change_under_way,"
    " 0::bigint, 0::bigint, 0, '' AS changed_by, '' AS reason, '' AS data,"
    " concat_ws(' ', e.bookings_per_user, coalesce(e.seats_per_user, 0), e.hold_limit, {us:now()},"
    " CASE WHEN e.opens_at > now() THEN {us:e.opens_at} ELSE 0 END,"
    " lapsed.holds, lapsed.seats, lapsed.last) AS more";
inline constexpr std::string_view booking_columns =
    "SELECT f.event_id, least(f.seats, 2147483647)::int, 0, f.version, f.status, f.booking_id::text, f.user_id,"
    " {us:f.booked_at}, 0, {us:f.expires_at}, {us:f.confirmed_at}, f.slot, f.changed_by::text, f.reason, f.data::text,"
    " ''";
/// A booking looked up: the condition follows, then a bracket and `AS f`.
inline constexpr std::string_view look_up =
    "CROSS JOIN LATERAL (SELECT b.event_id, b.seats, b.version, b.status, b.booking_id, b.user_id, b.booked_at,"
    " b.expires_at, b.confirmed_at, b.slot, b.changed_by, b.reason, b.data"
    " FROM {schema}.bookings AS b WHERE";
/// One user's, of one event: no more than its `bookings_per_user` can be.
inline constexpr std::string_view active_only = "b.status IN ('held', 'confirmed') LIMIT 100";
/// The user of a booking `asked`: the condition for its event comes before.
inline constexpr std::string_view owner =
    "b.booking_id = asked.booking_id AND (asked.always OR b.expires_at <= now()) LIMIT 1) AS owner";

/// $1 to $3, events, ids and users, have one element a request (the nil UUID or an empty text
/// matches nothing); $4, the events, is distinct. $5 to $7, events, ids and "always", ask for the
/// bookings of a booking's user. Rows of both kinds in one snapshot.
inline constexpr std::string_view read_events = R"(
WITH asked AS (
    SELECT q.event_id, q.booking_id, q.user_id
    FROM unnest($1::bigint[], $2::uuid[], $3::text[]) AS q (event_id, booking_id, user_id)
)
{event_columns}
FROM unnest($4::bigint[]) AS wanted (event_id)
JOIN {schema}.events AS e ON e.event_id = wanted.event_id
{lapsed}
UNION ALL
{booking_columns}
FROM asked
{look_up} b.event_id = asked.event_id AND b.booking_id = asked.booking_id LIMIT 1) AS f
UNION ALL
{booking_columns}
FROM asked
{look_up} b.event_id = asked.event_id AND b.user_id = asked.user_id AND {active_only}) AS f
UNION ALL
{booking_columns}
FROM unnest($5::bigint[], $6::uuid[], $7::boolean[]) AS asked (event_id, booking_id, always)
CROSS JOIN LATERAL (SELECT b.event_id, b.user_id FROM {schema}.bookings AS b WHERE b.event_id = asked.event_id AND {owner}
{look_up} b.event_id = owner.event_id AND b.user_id = owner.user_id AND {active_only}) AS f
)";

/// The same for one event, $1, which every clause names; $2 has the ids, $3 the users, $4 and $5 the
/// ids and "always".
inline constexpr std::string_view read_event = R"(
{event_columns}
FROM {schema}.events AS e
{lapsed}
WHERE e.event_id = $1::bigint
UNION ALL
{booking_columns}
FROM unnest($2::uuid[]) AS asked (booking_id)
{look_up} b.event_id = $1::bigint AND b.booking_id = asked.booking_id LIMIT 1) AS f
UNION ALL
{booking_columns}
FROM unnest($3::text[]) AS asked (user_id)
{look_up} b.event_id = $1::bigint AND b.user_id = asked.user_id AND {active_only}) AS f
UNION ALL
{booking_columns}
FROM unnest($4::uuid[], $5::boolean[]) AS asked (booking_id, always)
CROSS JOIN LATERAL (SELECT b.user_id FROM {schema}.bookings AS b WHERE b.event_id = $1::bigint AND {owner}
{look_up} b.event_id = $1::bigint AND b.user_id = owner.user_id AND {active_only}) AS f
)";

/// The read of this text. `{schema}` and `{change_under_way}` are left to be replaced.
std::string read_text(std::string_view text);

// The writes call functions of the schema, which may try more than once
// (schema/0003_a_change_in_one_call.sql). Triggers, rules and policies may drop rows in silence:
// the functions count them, and fail as a whole if one is missing.

/// A single confirmed booking, without arrays to take apart: event, version (empty: none), tries,
/// seats, id, user, data (empty: none), and of a hold the time to live.
inline constexpr std::string_view write_booking =
    "{schema}.book($1::bigint, nullif($2::text, '')::bigint, $3::int, $4::int, $5::uuid, $6::text,"
    " nullif($7::text, '')::json, nullif($8::text, '')::int)";
/// A single hold that is confirmed or ends and that nobody has read: event, version (empty: none),
/// tries, id, owner (empty: anybody), status, word for the history, request, reason.
inline constexpr std::string_view write_turn =
    "{schema}.turn_hold($1::bigint, nullif($2::text, '')::bigint, $3::int, $4::uuid, nullif($5::text, ''), $6::text,"
    " $7::text, nullif($8::text, '')::uuid, nullif($9::text, ''))";
/// Any changes. $1 to $10 have an element an event, in the order of the event ids: events, versions,
/// tries, seats taken, whether it sells; then (all may be empty) the shortest time to live of new
/// holds, and of the holds reclaimed the last end, the last id, number and seats. $11 to $18 have one
/// a row made: places in $1, ids, users, seats; then (which may be empty) states, slots, times to
/// live and data. $19 to $28 have one a row turned: places, ids, states, words for the history,
/// seats, users, slots, times to live, requests and reasons; $29 and $30 (which may be empty)
/// whether nobody has read it, and its owner.
inline constexpr std::string_view write_changes = "{schema}.change($1::bigint[], $2::bigint[], {of_changes})";
/// The changes of one event, $1.
inline constexpr std::string_view write_event = "{schema}.change_event($1::bigint, $2::bigint[], {of_changes})";
/// The same up to the time $31. Later, the versions are such as no event has, and nothing lands: the
/// function's now() is that of the statement.
inline constexpr std::string_view write_changes_in_time =
    "{schema}.change($1::bigint[], {versions_in_time}, {of_changes})";
inline constexpr std::string_view write_event_in_time =
    "{schema}.change_event($1::bigint, {versions_in_time}, {of_changes})";
inline constexpr std::string_view versions_in_time =
    "CASE WHEN now() <= {time:$31} THEN $2::bigint[] ELSE array_fill(-1::bigint, ARRAY[cardinality($2::bigint[])]) END";
/// `{of_changes}` of all of them.
inline constexpr std::string_view of_changes =
    "$3::int[], $4::int[], $5::boolean[], $6::int[], $7::bigint[], $8::uuid[], $9::int[], $10::int[],"
    " $11::int[], $12::uuid[], $13::text[], $14::int[], $15::text[], $16::int[], $17::int[], $18::json[],"
    " $19::int[], $20::uuid[], $21::text[], $22::text[], $23::int[], $24::text[], $25::int[], $26::int[], $27::uuid[],"
    " $28::text[], $29::boolean[], $30::text[]";
/// The statement of a bare call. `{schema}` is left to be replaced.
std::string bare_call_text(std::string_view call);
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
    // How long it waits for a row, unless its role or address says so.
    "SELECT pg_catalog.set_config(name, '10', false) FROM pg_catalog.pg_settings"
    " WHERE name = 'lock_timeout' AND setting = '0'";
/// One plan for all inputs. Not where the place of a row follows from an input.
inline constexpr std::string_view plan_once = "SET plan_cache_mode = force_generic_plan";

/// How many of the tables Citus has spread by event. Fails without Citus.
inline constexpr std::string_view distributed_tables =
    "SELECT pg_catalog.count(*) FROM pg_catalog.pg_dist_partition AS p"
    " WHERE p.partmethod = 'h' AND p.logicalrelid = pg_catalog.to_regclass('{schema}.events')";

}  // namespace sql
}  // namespace bookonce::store
