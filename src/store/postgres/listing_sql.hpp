#pragma once

#include <string>
#include <string_view>

/// The statements that find events, bookings and what has happened to them. Inputs are texts, which
/// the statements cast. `{name}` stands for the constant of this name.
namespace bookonce::store::sql {

/// The text with these constants put in. What `in_schema` replaces is left.
std::string listing_text(std::string_view text);

/// A hold whose time is over is shown as expired, and its seats as free. The event's row knows
/// whether there can be any. `{event_of:e}`: the event of the row `e`, as an input if the statement
/// is about one.
inline constexpr std::string_view event_fields =
    "e.event_id, e.name, least(e.capacity, 2147483647)::int,"
    " least(e.available + CASE WHEN e.next_lapse <= now() THEN (SELECT coalesce(sum(h.seats), 0)"
    " FROM {schema}.bookings AS h WHERE h.event_id = {event_of:e} AND h.status = 'held' AND h.expires_at <= now())"
    " ELSE 0 END, 2147483647)::int,"
    " e.version, e.status, e.overbook, e.bookings_per_user, e.seats_per_user, e.hold_limit,"
    " {us:e.opens_at}, {us:e.closes_at}";
inline constexpr std::string_view has_lapsed =
    "(b.status = 'held' AND b.expires_at IS NOT NULL AND b.expires_at <= now())";
inline constexpr std::string_view shown_status = "CASE WHEN {has_lapsed} THEN 'expired' ELSE b.status END";
inline constexpr std::string_view booking_fields =
    "b.event_id, b.booking_id, b.user_id, least(b.seats, 2147483647)::int, {shown_status}, {us:b.booked_at},"
    " {us:b.expires_at}, {us:b.confirmed_at}, b.version, b.slot, b.changed_by, b.reason, b.data";

/// $1: after this id; $2: rows.
inline constexpr std::string_view list_events = R"(
SELECT {event_fields}
FROM {schema}.events AS e
WHERE e.event_id > $1::bigint
ORDER BY e.event_id
LIMIT $2::bigint
)";

/// $1: event.
inline constexpr std::string_view find_event = R"(
SELECT {event_fields}
FROM {schema}.events AS e
WHERE e.event_id = $1::bigint
)";

// A row without seats fences an id: it is no booking.

/// $1: event; $2: id.
inline constexpr std::string_view find_booking = R"(
SELECT {booking_fields}
FROM {schema}.bookings AS b
WHERE b.event_id = $1::bigint AND b.booking_id = $2::uuid AND b.seats > 0
)";

/// $1: event; $2: user.
inline constexpr std::string_view find_bookings_of = R"(
SELECT {booking_fields}
FROM {schema}.bookings AS b
WHERE b.event_id = $1::bigint AND b.user_id = $2::text AND b.status IN ('held', 'confirmed') AND NOT {has_lapsed}
    AND b.seats > 0
ORDER BY b.slot, b.booking_id
)";

/// $1: rows; $2: status, or NULL; $3 and $4: booked from and until, or NULL. The conditions of the
/// place follow.
inline constexpr std::string_view bookings_wanted =
    "b.seats > 0 AND ($2::text IS NULL OR {shown_status} = $2::text)"
    " AND ($3::bigint IS NULL OR b.booked_at >= {time:$3}) AND ($4::bigint IS NULL OR b.booked_at < {time:$4})";

/// $5: event; $6: after this id.
inline constexpr std::string_view list_bookings = R"(
SELECT {booking_fields}
FROM {schema}.bookings AS b
WHERE {bookings_wanted} AND b.event_id = $5::bigint AND b.booking_id > $6::uuid
ORDER BY b.booking_id
LIMIT $1::bigint
)";

/// $5: user; $6 and $7: after this event and id.
inline constexpr std::string_view list_user_bookings = R"(
SELECT {booking_fields}
FROM {schema}.bookings AS b
WHERE {bookings_wanted} AND b.user_id = $5::text AND (b.event_id, b.booking_id) > ($6::bigint, $7::uuid)
ORDER BY b.event_id, b.booking_id
LIMIT $1::bigint
)";

// A booking's history is its rows in `history`, which say what it was before each change, and the
// booking as it is. Of an event itself there are only rows in `history`.

/// Transaction, event, version, time, word, seats of the event, booking; then `booking_fields`.
inline constexpr std::string_view past_fields =
    "h.changed_in, h.event_id, h.version, {us:h.changed_at}, h.what, h.capacity, h.overbook, h.booking_id AS id,"
    " h.event_id AS of_event, h.booking_id, h.user_id, least(h.seats, 2147483647)::int, h.status, {us:h.booked_at},"
    " {us:h.expires_at}, {us:h.confirmed_at}, h.version AS of_version, h.slot, h.changed_by, h.reason,"
    " (SELECT b.data FROM {schema}.bookings AS b WHERE b.event_id = {event_of:h} AND b.booking_id = h.booking_id)";
inline constexpr std::string_view present_fields =
    "b.changed_in, b.event_id, b.version, {us:coalesce(b.changed_at, b.ended_at, b.booked_at)},"
    " coalesce(b.what, CASE WHEN b.status = 'confirmed' THEN 'booked' ELSE b.status END),"
    " NULL::integer, NULL::integer, b.booking_id,"
    " b.event_id, b.booking_id, b.user_id, least(b.seats, 2147483647)::int, b.status, {us:b.booked_at},"
    " {us:b.expires_at}, {us:b.confirmed_at}, b.version, b.slot, b.changed_by, b.reason, b.data";

/// $1: event; $2 and $3: after this version and booking; $4: rows.
inline constexpr std::string_view history = R"(
SELECT * FROM (
    (SELECT {past_fields}
    FROM {schema}.history AS h
    WHERE h.event_id = $1::bigint AND (h.version, h.booking_id) > ($2::bigint, $3::uuid)
    ORDER BY h.version, h.booking_id
    LIMIT $4::bigint)
    UNION ALL
    (SELECT {present_fields}
    FROM {schema}.bookings AS b
    WHERE b.event_id = $1::bigint AND (b.version, b.booking_id) > ($2::bigint, $3::uuid) AND b.seats > 0
    ORDER BY b.version, b.booking_id
    LIMIT $4::bigint)
) AS entry
ORDER BY version, id
LIMIT $4::bigint
)";

/// What is visible now and what is still open is told apart by the numbers of the transactions:
/// below the oldest open one nothing can appear any more. $1 to $4: after this transaction, event,
/// version and booking; $5: rows.
inline constexpr std::string_view changes = R"(
SELECT * FROM (
    (SELECT {past_fields}
    FROM {schema}.history AS h
    WHERE h.changed_in >= $1::bigint AND h.changed_in < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        AND (h.changed_in, h.event_id, h.version, h.booking_id) > ($1::bigint, $2::bigint, $3::bigint, $4::uuid)
    ORDER BY h.changed_in, h.event_id, h.version, h.booking_id
    LIMIT $5::bigint)
    UNION ALL
    (SELECT {present_fields}
    FROM {schema}.bookings AS b
    WHERE b.changed_in >= $1::bigint AND b.changed_in < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        AND (b.changed_in, b.event_id, b.version, b.booking_id) > ($1::bigint, $2::bigint, $3::bigint, $4::uuid)
        AND b.seats > 0
    ORDER BY b.changed_in, b.event_id, b.version, b.booking_id
    LIMIT $5::bigint)
) AS entry
ORDER BY changed_in, event_id, version, id
LIMIT $5::bigint
)";

}  // namespace bookonce::store::sql
