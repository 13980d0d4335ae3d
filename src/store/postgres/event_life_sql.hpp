#pragma once

#include <string_view>

/// The statements of the calls that change an event itself, or many of its bookings. Each is one
/// transaction. Inputs are texts, which the statements cast.
namespace bookonce::store::sql {

// Only the columns that are asked for are named: rights are by column. Each change of an event
// stands in its history. What one statement does to one event, it does where the event is: each
// clause names the event.

/// A change of an event, and its entry in the history. `{change}` and `{word}` are left to be
/// replaced.
inline constexpr std::string_view noted = R"(
WITH e AS (
    {change}
    RETURNING e.*
), noted AS (
    {note}
    FROM e
)
SELECT {event_fields} FROM e
)";

/// What has become of the event `e`; where it is said follows. `{word}` is left to be replaced.
inline constexpr std::string_view note = R"(
    INSERT INTO {schema}.history (event_id, version, changed_at, booking_id, capacity, overbook, what, status)
    SELECT e.event_id, e.version, now(), '00000000-0000-0000-0000-000000000000', e.capacity, e.overbook, '{word}', e.status
)";
/// As a statement of its own. $1: event.
inline constexpr std::string_view of_the_event = R"(
    FROM {schema}.events AS e
    WHERE e.event_id = $1::bigint
)";

/// `{columns}` and `{values}` are left to be replaced. A taken id raises an error, unlike a row that
/// a trigger drops.
inline constexpr std::string_view create_event = R"(
    INSERT INTO {schema}.events AS e ({columns})
    VALUES ({values})
)";

/// $1: event. `{changes}` and `{conditions}` are left to be replaced. Bumps the version, so that no write prepared before it can land after it.
inline constexpr std::string_view update_event = R"(
    UPDATE {schema}.events AS e
    SET version = e.version + 1{changes}
    WHERE e.event_id = $1::bigint AND e.status <> 'cancelled'{conditions}
)";
/// Conditions.
inline constexpr std::string_view has_seats_for =
    " AND e.available::bigint + {more} >= 0 AND {capacity}::bigint + {overbook} <= {capacity_max}";
inline constexpr std::string_view closes_after_it_opens =
    " AND ({opens_at} IS NULL OR {closes_at} IS NULL OR {opens_at} < {closes_at})";

/// $1: event.
inline constexpr std::string_view cancel_event = R"(
    UPDATE {schema}.events AS e
    SET status = 'cancelled', version = e.version + 1
    WHERE e.event_id = $1::bigint AND e.status <> 'cancelled'
)";

/// The version; the first lapsed holds: how many, their seats, and the last one's end and id. $1:
/// event; $2: holds.
inline constexpr std::string_view lapsed_holds = R"(
SELECT e.version, lapsed.holds, lapsed.seats, {us:lapsed.until}, lapsed.last
FROM {schema}.events AS e
LEFT JOIN LATERAL (
    SELECT count(*) AS holds, sum(h.seats) AS seats, max(h.expires_at) AS until,
        (array_agg(h.booking_id ORDER BY h.expires_at DESC, h.booking_id DESC))[1] AS last
    FROM (
        SELECT b.seats, b.expires_at, b.booking_id
        FROM {schema}.bookings AS b
        WHERE b.event_id = $1::bigint AND b.status = 'held' AND b.expires_at <= now()
        ORDER BY b.expires_at, b.booking_id
        LIMIT $2::bigint
    ) AS h
) AS lapsed ON e.next_lapse <= now()
WHERE e.event_id = $1::bigint
)";

/// The version, whether the event is cancelled, and a row an active booking: id, seats, whether it
/// is a lapsed hold. One row without an id if there is none. $1: event; $2: after this id; $3:
/// bookings.
inline constexpr std::string_view active_bookings = R"(
SELECT e.version, CASE WHEN e.status = 'cancelled' THEN 1 ELSE 0 END, active.booking_id, active.seats, active.lapsed
FROM {schema}.events AS e
LEFT JOIN LATERAL (
    SELECT b.booking_id, b.seats, CASE WHEN {has_lapsed} THEN 1 ELSE 0 END AS lapsed
    FROM {schema}.bookings AS b
    WHERE b.event_id = $1::bigint AND b.booking_id > $2::uuid AND b.status IN ('held', 'confirmed')
    ORDER BY b.booking_id
    LIMIT $3::bigint
) AS active ON true
WHERE e.event_id = $1::bigint
)";

/// The version, and whether the event has or had a booking. $1: event.
inline constexpr std::string_view had_bookings = R"(
SELECT e.version, CASE WHEN EXISTS (
    SELECT FROM {schema}.bookings AS b WHERE b.event_id = $1::bigint AND b.seats > 0) THEN 1 ELSE 0 END
FROM {schema}.events AS e
WHERE e.event_id = $1::bigint
)";

/// With all that stands about it: a later event may get its id. $1: event; $2: version. A booking
/// that lands meanwhile moves the version.
inline constexpr std::string_view remove_event = R"(
WITH gone AS (
    DELETE FROM {schema}.events AS e WHERE e.event_id = $1::bigint AND e.version = $2::bigint RETURNING e.event_id
), fences AS (
    DELETE FROM {schema}.bookings AS b WHERE b.event_id = $1::bigint AND EXISTS (SELECT FROM gone)
), past AS (
    DELETE FROM {schema}.history AS h WHERE h.event_id = $1::bigint AND EXISTS (SELECT FROM gone)
)
SELECT count(*) FROM gone
)";

/// Fails without the right to forget a user, before anything is changed.
inline constexpr std::string_view may_forget = R"(
WITH nothing AS (
    UPDATE {schema}.history AS h SET user_id = h.user_id WHERE false RETURNING h.event_id
)
SELECT count(*) FROM nothing
)";

/// $1: user; $2: what stands for it now; $3: bookings. Moves their events on, so that no change
/// prepared with the old user can land. A deadlock with other writers is met like any conflict.
inline constexpr std::string_view forget_in_bookings = R"(
WITH mine AS (
    SELECT b.event_id, b.booking_id
    FROM {schema}.bookings AS b
    WHERE b.user_id = $1::text AND b.seats > 0
    ORDER BY b.event_id, b.booking_id
    LIMIT $3::bigint
), moved AS (
    UPDATE {schema}.events AS e
    SET version = e.version + 1
    WHERE e.event_id IN (SELECT mine.event_id FROM mine)
    RETURNING e.event_id
), renamed AS (
    UPDATE {schema}.bookings AS b
    SET user_id = $2::text
    FROM mine
    LEFT JOIN moved ON moved.event_id = mine.event_id
    WHERE b.event_id = mine.event_id AND b.booking_id = mine.booking_id AND b.user_id = $1::text
    RETURNING b.booking_id
)
SELECT count(*) FROM renamed
)";

/// The same in the next rows of the history: how many, and the last row looked at. $3 to $5: after
/// this event, version and booking; $6: rows.
inline constexpr std::string_view forget_in_history = R"(
WITH page AS (
    SELECT h.event_id, h.version, h.booking_id
    FROM {schema}.history AS h
    WHERE (h.event_id, h.version, h.booking_id) > ($3::bigint, $4::bigint, $5::uuid)
    ORDER BY h.event_id, h.version, h.booking_id
    LIMIT $6::bigint
), renamed AS (
    UPDATE {schema}.history AS h
    SET user_id = $2::text
    FROM page
    WHERE h.event_id = page.event_id AND h.version = page.version AND h.booking_id = page.booking_id
        AND h.user_id = $1::text
    RETURNING h.event_id
)
SELECT (SELECT count(*) FROM renamed), page.event_id, page.version, page.booking_id
FROM page
ORDER BY page.event_id DESC, page.version DESC, page.booking_id DESC
LIMIT 1
)";

}  // namespace bookonce::store::sql
