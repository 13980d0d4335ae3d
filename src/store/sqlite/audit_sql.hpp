#pragma once

#include <string_view>

namespace bookonce::store::sqlite::sql {

/// Events, bookings, active ones and their seats.
inline constexpr std::string_view audit_totals = R"(
SELECT (SELECT count(*) FROM events),
    count(*) FILTER (WHERE seats > 0),
    count(*) FILTER (WHERE status IN ('held', 'confirmed')),
    coalesce(sum(seats) FILTER (WHERE status IN ('held', 'confirmed')), 0)
FROM bookings
)";

/// Event, invariant and detail of each finding of the present. The names are those of
/// schema/README.md. `{uuid:column}` stands for an id's text.
inline constexpr std::string_view audit_of_the_present = R"(
WITH per_event AS (
    SELECT event_id, count(*) AS rows,
        coalesce(sum(seats) FILTER (WHERE status IN ('held', 'confirmed')), 0) AS taken
    FROM bookings
    GROUP BY event_id
)
SELECT e.event_id AS event, 'seats_add_up' AS invariant,
    e.available || ' available + ' || coalesce(p.taken, 0) || ' taken <> capacity ' || e.capacity ||
    CASE WHEN e.overbook = 0 THEN '' ELSE ' + overbook ' || e.overbook END
FROM events AS e
LEFT JOIN per_event AS p ON p.event_id = e.event_id
WHERE e.available + coalesce(p.taken, 0) <> e.capacity + e.overbook
UNION ALL
SELECT e.event_id, 'available_within_capacity', e.available || ' available of ' || (e.capacity + e.overbook)
FROM events AS e
WHERE e.available NOT BETWEEN 0 AND e.capacity + e.overbook
UNION ALL
SELECT b.event_id, 'one_active_booking_a_user',
    count(*) || ' active bookings in slot ' || b.slot || ' of user ' || quote(b.user_id)
FROM bookings AS b
WHERE b.status IN ('held', 'confirmed')
GROUP BY b.event_id, b.user_id, b.slot
HAVING count(*) > 1
UNION ALL
SELECT b.event_id, 'slots_are_known', 'booking ' || {uuid:b.booking_id} || ' is in slot ' || b.slot
FROM bookings AS b
WHERE b.slot NOT BETWEEN 1 AND 100
UNION ALL
SELECT b.event_id, 'active_bookings_have_seats',
    'booking ' || {uuid:b.booking_id} || ' is active with ' || b.seats || ' seats'
FROM bookings AS b
WHERE b.status IN ('held', 'confirmed') AND b.seats < 1
UNION ALL
SELECT b.event_id, 'holds_have_an_end', 'booking ' || {uuid:b.booking_id} || ' is held for ever'
FROM bookings AS b
WHERE b.status = 'held' AND b.expires_at IS NULL AND b.changed_in <> 0
    AND NOT EXISTS (SELECT 1 FROM history AS h
        WHERE h.event_id = b.event_id AND h.booking_id = b.booking_id AND h.changed_in = 0)
UNION ALL
SELECT b.event_id, 'no_hold_ends_before_next_lapse',
    'booking ' || {uuid:b.booking_id} || ' is held until ' || {time:b.expires_at} || ', next_lapse is ' ||
    coalesce({time:e.next_lapse}, 'not set')
FROM bookings AS b
JOIN events AS e ON e.event_id = b.event_id
WHERE b.status = 'held' AND (e.next_lapse IS NULL OR e.next_lapse > b.expires_at) AND b.expires_at IS NOT NULL
UNION ALL
SELECT p.event_id, 'no_orphan_bookings', p.rows || ' bookings of an event that does not exist'
FROM per_event AS p
WHERE NOT EXISTS (SELECT 1 FROM events AS e WHERE e.event_id = p.event_id)
UNION ALL
SELECT e.event_id, 'version_counts_changes', 'version ' || e.version || ' but ' || p.rows || ' bookings'
FROM events AS e
JOIN per_event AS p ON p.event_id = e.event_id
WHERE e.version < 1
ORDER BY 1, 2
)";

/// Of the history. The event's own entries have the nil UUID.
inline constexpr std::string_view audit_of_the_past = R"(
SELECT e.event_id, 'version_counts_changes', 'version ' || e.version || ' but a change with version ' || c.version
FROM events AS e
JOIN (
    SELECT event_id, max(version) AS version
    FROM (SELECT event_id, version FROM bookings UNION ALL SELECT event_id, version FROM history)
    GROUP BY event_id
) AS c ON c.event_id = e.event_id
WHERE c.version > e.version
UNION ALL
SELECT h.event_id, 'history_precedes_the_present',
    'booking ' || {uuid:h.booking_id} || ' has version ' || b.version || ' and history of version ' || h.version
FROM history AS h
JOIN bookings AS b ON b.event_id = h.event_id AND b.booking_id = h.booking_id
WHERE h.version >= b.version
UNION ALL
SELECT e.event_id, 'history_tells_the_size',
    'capacity ' || e.capacity || ' and overbook ' || e.overbook || ', but last told ' ||
    coalesce(h.capacity, 'none') || ' and ' || coalesce(h.overbook, 'none')
FROM events AS e
JOIN history AS h ON h.event_id = e.event_id AND h.booking_id = zeroblob(16)
WHERE (h.capacity IS NOT e.capacity OR h.overbook IS NOT e.overbook)
    AND h.version = (SELECT max(l.version) FROM history AS l
        WHERE l.event_id = e.event_id AND l.booking_id = zeroblob(16))
UNION ALL
SELECT o.event_id, 'history_never_oversells', 'at version ' || o.version || ' ' || o.taken || ' taken of ' || o.seats
FROM ({sizes}) AS o
WHERE o.knows_size AND o.taken > o.seats
UNION ALL
SELECT h.event_id, 'no_orphan_history', count(*) || ' entries of an event that does not exist'
FROM history AS h
WHERE NOT EXISTS (SELECT 1 FROM events AS e WHERE e.event_id = h.event_id)
GROUP BY h.event_id
UNION ALL
SELECT h.event_id, 'no_orphan_history', 'booking ' || {uuid:h.booking_id} || ' has history and no row'
FROM history AS h
JOIN events AS e ON e.event_id = h.event_id
WHERE h.booking_id <> zeroblob(16)
    AND NOT EXISTS (SELECT 1 FROM bookings AS b WHERE b.event_id = h.event_id AND b.booking_id = h.booking_id)
GROUP BY h.event_id, h.booking_id
ORDER BY 1, 2
)";

/// The history replayed: for each version of an event, the seats taken and those there were then.
inline constexpr std::string_view replayed_sizes = R"(
    SELECT d.event_id, d.version,
        sum(sum(d.taken)) OVER versions AS taken,
        sum(sum(d.seats)) OVER versions AS seats,
        sum(count(d.seats)) OVER versions > 0 AS knows_size
    FROM (
        SELECT s.event_id, s.version,
            s.taken - lag(s.taken, 1, 0) OVER states AS taken,
            s.size - lag(s.size, 1, 0) OVER states AS seats
        FROM (
            SELECT event_id, booking_id, version,
                CASE WHEN status IN ('held', 'confirmed') THEN seats ELSE 0 END AS taken, NULL AS size
            FROM bookings
            UNION ALL
            SELECT event_id, booking_id, version,
                CASE WHEN status IN ('held', 'confirmed') THEN coalesce(seats, 0) ELSE 0 END, capacity + overbook
            FROM history
        ) AS s
        WINDOW states AS (PARTITION BY s.event_id, s.booking_id ORDER BY s.version)
    ) AS d
    GROUP BY d.event_id, d.version
    WINDOW versions AS (PARTITION BY d.event_id ORDER BY d.version)
)";

}  // namespace bookonce::store::sqlite::sql
