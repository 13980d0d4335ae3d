#pragma once

#include <string_view>

/// The statements of the calls that do not book.
namespace bookonce::store::sql {

/// Moves the sequence of the ids past taken ones ahead of it. One row, or none without a free id.
/// Of the ids in steps of 1, 2, 4, … it takes the first free one, and the last taken one below: so
/// it finds the end of a run by the key alone. It never moves the sequence back.
inline constexpr std::string_view pass_taken_ids = R"(
WITH sequence AS (
    SELECT pg_get_serial_sequence('{schema}.events', 'event_id')::regclass AS name
), next AS (
    SELECT name, least(coalesce(pg_sequence_last_value(name), 0), 9223372036854775806) + 1 AS id
    FROM sequence
), free AS (
    SELECT min(next.id - 1 + (1::bigint << step)) AS id
    FROM next, generate_series(0, 62) AS step
    WHERE (1::bigint << step) - 1 <= 9223372036854775807 - next.id
        AND (SELECT e.event_id FROM {schema}.events AS e WHERE e.event_id = next.id - 1 + (1::bigint << step)) IS NULL
)
SELECT CASE WHEN free.id = next.id THEN next.id - 1 ELSE setval(next.name, greatest(pg_sequence_last_value(next.name),
    (SELECT max(e.event_id) FROM {schema}.events AS e WHERE e.event_id >= next.id AND e.event_id < free.id))) END
FROM next, free
WHERE free.id IS NOT NULL
)";

/// One snapshot. It reads all rows, so it lifts the time limits first. Both go in one message,
/// which is one transaction: a pooler's next client keeps its own limits. schema/README.md names
/// the invariants.
inline constexpr std::string_view audit = R"(
SELECT set_config(name, '0', true) FROM pg_settings WHERE name IN ('statement_timeout', 'transaction_timeout');
WITH per_event AS (
    SELECT event_id,
        count(*) AS rows,
        count(*) FILTER (WHERE seats > 0) AS bookings,
        count(*) FILTER (WHERE status IN ('held', 'confirmed')) AS active,
        coalesce(sum(seats) FILTER (WHERE status IN ('held', 'confirmed')), 0) AS taken
    FROM {schema}.bookings
    GROUP BY event_id
), findings AS (
    SELECT e.event_id, 'seats_add_up' AS invariant,
        e.available || ' available + ' || coalesce(p.taken, 0) || ' taken <> capacity ' || e.capacity AS detail
    FROM {schema}.events AS e
    LEFT JOIN per_event AS p ON p.event_id = e.event_id
    WHERE e.available + coalesce(p.taken, 0) <> e.capacity
    UNION ALL
    SELECT e.event_id, 'available_within_capacity', e.available || ' available of ' || e.capacity
    FROM {schema}.events AS e
    WHERE e.available NOT BETWEEN 0 AND e.capacity
    UNION ALL
    SELECT b.event_id, 'one_active_booking_a_user', count(*) || ' active bookings of user ' || quote_literal(b.user_id)
    FROM {schema}.bookings AS b
    WHERE b.status IN ('held', 'confirmed')
    GROUP BY b.event_id, b.user_id
    HAVING count(*) > 1
    UNION ALL
    SELECT b.event_id, 'active_bookings_have_seats', 'booking ' || b.booking_id || ' is active with ' || b.seats || ' seats'
    FROM {schema}.bookings AS b
    WHERE b.status IN ('held', 'confirmed') AND b.seats < 1
    UNION ALL
    SELECT e.event_id, 'version_counts_changes', 'version ' || e.version || ' but ' || p.rows || ' bookings'
    FROM {schema}.events AS e
    JOIN per_event AS p ON p.event_id = e.event_id
    WHERE e.version < 1
    UNION ALL
    SELECT p.event_id, 'no_orphan_bookings', p.rows || ' bookings of an event that does not exist'
    FROM per_event AS p
    LEFT JOIN {schema}.events AS e ON e.event_id = p.event_id
    WHERE e.event_id IS NULL
), totals AS (
    SELECT coalesce(sum(bookings), 0)::bigint AS bookings,
        coalesce(sum(active), 0)::bigint AS active,
        coalesce(sum(taken), 0)::bigint AS taken
    FROM per_event
)
SELECT (SELECT count(*) FROM {schema}.events), t.bookings, t.active, t.taken, (SELECT count(*) FROM findings),
    coalesce(f.event_id, 0), coalesce(f.invariant, ''), coalesce(f.detail, '')
FROM totals AS t
LEFT JOIN (SELECT event_id, invariant, detail FROM findings ORDER BY event_id, invariant LIMIT 100) AS f ON true
)";

}  // namespace bookonce::store::sql
