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

}  // namespace bookonce::store::sql
