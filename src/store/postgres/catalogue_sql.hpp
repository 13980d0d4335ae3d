#pragma once

#include <string_view>

/// The statements of the calls that do not book.
namespace bookonce::store::sql {

// A taken id raises an error, unlike a row that a trigger drops.
inline constexpr std::string_view create_event = R"(
INSERT INTO {schema}.events (name, capacity, available)
VALUES (:name::text, :capacity::int, :available::int)
RETURNING event_id, name, least(capacity, 2147483647)::int, least(available, 2147483647)::int, version, status
)";

inline constexpr std::string_view create_event_with_id = R"(
INSERT INTO {schema}.events (name, capacity, available, event_id)
VALUES (:name::text, :capacity::int, :available::int, :event::bigint)
RETURNING event_id, name, least(capacity, 2147483647)::int, least(available, 2147483647)::int, version, status
)";

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

/// Bumps the version, so that no write prepared before it can land after it.
inline constexpr std::string_view set_event_status = R"(
UPDATE {schema}.events
SET status = CASE WHEN :closed::bigint = 1 THEN 'closed' ELSE 'open' END, version = version + 1
WHERE event_id = :event::bigint
RETURNING event_id, name, least(capacity, 2147483647)::int, least(available, 2147483647)::int, version, status
)";

inline constexpr std::string_view list_events = R"(
SELECT event_id, name, least(capacity, 2147483647)::int, least(available, 2147483647)::int, version, status
FROM {schema}.events
WHERE event_id > :after::bigint
ORDER BY event_id
LIMIT :rows::bigint
)";

// A row without seats fences an id: it is no booking.
inline constexpr std::string_view find_booking = R"(
SELECT event_id, booking_id::text, user_id, least(seats, 2147483647)::int, status, {us:booked_at}
FROM {schema}.bookings
WHERE event_id = :event::bigint AND booking_id = :id::uuid AND seats > 0
LIMIT :rows::bigint
)";

inline constexpr std::string_view list_bookings = R"(
SELECT event_id, booking_id::text, user_id, least(seats, 2147483647)::int, status, {us:booked_at}
FROM {schema}.bookings
WHERE event_id = :event::bigint AND booking_id > :after::uuid AND seats > 0
ORDER BY booking_id
LIMIT :rows::bigint
)";

}  // namespace bookonce::store::sql
