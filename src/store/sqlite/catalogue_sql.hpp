#pragma once

#include <string_view>

/// The statements of the calls that do not book. Used as those of sql.hpp are. ?1 is the time now.
namespace bookonce::store::sqlite::sql {

/// A hold whose time is over is shown as expired, and its seats as free. The event's row knows
/// whether there can be any.
inline constexpr std::string_view event_fields =
    "e.event_id, e.name, e.capacity,"
    " e.available + CASE WHEN e.next_lapse <= ?1 THEN (SELECT coalesce(sum(h.seats), 0) FROM bookings AS h"
    " WHERE h.event_id = e.event_id AND h.status = 'held' AND h.expires_at <= ?1) ELSE 0 END,"
    " e.version, e.status, e.overbook, e.bookings_per_user, e.seats_per_user, e.hold_limit, e.opens_at, e.closes_at";
inline constexpr std::string_view has_lapsed =
    "(b.status = 'held' AND b.expires_at IS NOT NULL AND b.expires_at <= ?1)";
inline constexpr std::string_view shown_status = "CASE WHEN {has_lapsed} THEN 'expired' ELSE b.status END";
inline constexpr std::string_view shown_fields =
    "b.event_id, b.booking_id, b.user_id, b.seats, {shown_status}, b.booked_at, b.expires_at, b.confirmed_at,"
    " b.version, b.slot, b.changed_by, b.reason, b.data";

/// ?2: event.
inline constexpr std::string_view find_event = "SELECT {event_fields} FROM events AS e WHERE e.event_id = ?2";
/// ?2: after this id; ?3: rows.
inline constexpr std::string_view list_events =
    "SELECT {event_fields} FROM events AS e WHERE e.event_id > ?2 ORDER BY e.event_id LIMIT ?3";

// A row without seats fences an id: it is no booking.

/// ?2: event; ?3: id.
inline constexpr std::string_view find_booking =
    "SELECT {shown_fields} FROM bookings AS b WHERE b.event_id = ?2 AND b.booking_id = ?3 AND b.seats > 0";
/// ?2: event; ?3: user.
inline constexpr std::string_view find_bookings_of =
    "SELECT {shown_fields} FROM {bookings_by_user} WHERE b.event_id = ?2 AND b.user_id = ?3"
    " AND b.status IN ('held', 'confirmed') AND NOT {has_lapsed} AND b.seats > 0 ORDER BY b.slot, b.booking_id";

/// ?2: rows; ?3: status, or NULL; ?4 and ?5: booked from and until, or NULL. The conditions of the
/// place follow.
inline constexpr std::string_view bookings_wanted =
    "b.seats > 0 AND (?3 IS NULL OR {shown_status} = ?3) AND (?4 IS NULL OR b.booked_at >= ?4)"
    " AND (?5 IS NULL OR b.booked_at < ?5)";
/// ?6: event; ?7: after this id.
inline constexpr std::string_view list_bookings =
    "SELECT {shown_fields} FROM bookings AS b WHERE {bookings_wanted} AND b.event_id = ?6 AND b.booking_id > ?7"
    " ORDER BY b.booking_id LIMIT ?2";
/// ?6: user; ?7 and ?8: after this event and id. Looks into each event once.
inline constexpr std::string_view list_user_bookings =
    "SELECT {shown_fields} FROM events AS e CROSS JOIN {bookings_by_user} ON b.event_id = e.event_id"
    " WHERE e.event_id >= ?7 AND {bookings_wanted} AND b.user_id = ?6 AND (e.event_id, b.booking_id) > (?7, ?8)"
    " ORDER BY e.event_id, b.booking_id LIMIT ?2";

// A booking's history is its rows in `history`, which say what it was before each change, and the
// booking as it is. Of an event itself there are only rows in `history`.

/// Transaction, event, version, time, word, seats of the event, booking; then those of a booking.
inline constexpr std::string_view past_fields =
    "h.changed_in, h.event_id, h.version, h.changed_at, h.what, h.capacity, h.overbook, h.booking_id AS id,"
    " h.event_id AS of_event, h.booking_id, h.user_id, h.seats, h.status, h.booked_at, h.expires_at, h.confirmed_at,"
    " h.version AS of_version, h.slot, h.changed_by, h.reason,"
    " (SELECT b.data FROM bookings AS b WHERE b.event_id = h.event_id AND b.booking_id = h.booking_id)";
inline constexpr std::string_view present_fields =
    "b.changed_in, b.event_id, b.version, coalesce(b.changed_at, b.ended_at, b.booked_at),"
    " coalesce(b.what, CASE WHEN b.status = 'confirmed' THEN 'booked' ELSE b.status END), NULL, NULL, b.booking_id,"
    " {booking_fields}";

/// ?1: event; ?2 and ?3: after this version and booking; ?4: rows.
inline constexpr std::string_view history =
    "SELECT * FROM (SELECT {past_fields} FROM history AS h"
    " WHERE h.event_id = ?1 AND (h.version, h.booking_id) > (?2, ?3) ORDER BY h.version, h.booking_id LIMIT ?4)"
    " UNION ALL SELECT * FROM (SELECT {present_fields} FROM bookings AS b"
    " WHERE b.event_id = ?1 AND (b.version, b.booking_id) > (?2, ?3) AND b.seats > 0"
    " ORDER BY b.version, b.booking_id LIMIT ?4)"
    " ORDER BY 3, 8 LIMIT ?4";

/// Transactions come one after the other: nothing appears below what is visible. ?1 to ?4: after
/// this transaction, event, version and booking; ?5: rows.
inline constexpr std::string_view changes =
    "SELECT * FROM (SELECT {past_fields} FROM history AS h"
    " WHERE h.changed_in >= ?1 AND (h.changed_in, h.event_id, h.version, h.booking_id) > (?1, ?2, ?3, ?4)"
    " ORDER BY h.changed_in, h.event_id, h.version, h.booking_id LIMIT ?5)"
    " UNION ALL SELECT * FROM (SELECT {present_fields} FROM bookings AS b"
    " WHERE b.changed_in >= ?1 AND (b.changed_in, b.event_id, b.version, b.booking_id) > (?1, ?2, ?3, ?4)"
    " AND b.seats > 0 ORDER BY b.changed_in, b.event_id, b.version, b.booking_id LIMIT ?5)"
    " ORDER BY 1, 2, 3, 8 LIMIT ?5";

// What changes an event itself, or many of its bookings.

inline constexpr std::string_view last_event_id = "SELECT events FROM counters";
/// The end of the run of taken ids that ?1 is in.
inline constexpr std::string_view free_event_id =
    "SELECT e.event_id + 1 FROM events AS e WHERE e.event_id >= ?1"
    " AND NOT EXISTS (SELECT 1 FROM events AS n WHERE n.event_id = e.event_id + 1) ORDER BY e.event_id LIMIT 1";
inline constexpr std::string_view take_event_id = "UPDATE counters SET events = ?1";
inline constexpr std::string_view event_exists = "SELECT 1 FROM events WHERE event_id = ?1";

/// ?1: event; ?2: now; then name, capacity, overbook, bookings and seats a user, limit of holds, and
/// the times of its sales.
inline constexpr std::string_view create_event =
    "INSERT INTO events (event_id, created_at, name, capacity, overbook, available, bookings_per_user, seats_per_user,"
    " hold_limit, opens_at, closes_at) VALUES (?1, ?2, ?3, ?4, ?5, ?4 + ?5, ?6, ?7, ?8, ?9, ?10)";
/// ?1: event; ?2: status; then as above from the name on.
inline constexpr std::string_view update_event =
    "UPDATE events SET version = version + 1, status = ?2, name = ?3, available = available + (?4 + ?5 - capacity - "
    "overbook),"
    " capacity = ?4, overbook = ?5, bookings_per_user = ?6, seats_per_user = ?7, hold_limit = ?8, opens_at = ?9,"
    " closes_at = ?10 WHERE event_id = ?1";
/// ?1: event; ?2: word; ?3: transaction; ?4: now. The nil UUID stands for the event itself.
inline constexpr std::string_view note_event =
    "INSERT INTO history (event_id, version, booking_id, changed_in, changed_at, capacity, overbook, what, status)"
    " SELECT e.event_id, e.version, zeroblob(16), ?3, ?4, e.capacity, e.overbook, ?2, e.status"
    " FROM events AS e WHERE e.event_id = ?1";
inline constexpr std::string_view cancel_event =
    "UPDATE events SET status = 'cancelled', version = version + 1 WHERE event_id = ?1 AND status <> 'cancelled'";
/// ?1: now; ?2: event; ?3: after this id; ?4: bookings.
inline constexpr std::string_view active_bookings =
    "SELECT b.booking_id, b.seats, {has_lapsed} FROM bookings AS b"
    " WHERE b.event_id = ?2 AND b.booking_id > ?3 AND b.status IN ('held', 'confirmed')"
    " ORDER BY b.booking_id LIMIT ?4";

inline constexpr std::string_view has_bookings = "SELECT 1 FROM bookings WHERE event_id = ?1 AND seats > 0 LIMIT 1";
inline constexpr std::string_view remove_event = "DELETE FROM events WHERE event_id = ?1";
inline constexpr std::string_view remove_fences = "DELETE FROM bookings WHERE event_id = ?1";
inline constexpr std::string_view remove_history = "DELETE FROM history WHERE event_id = ?1";

/// ?1: user; ?2: what stands for it now.
inline constexpr std::string_view move_events_of_user =
    "UPDATE events SET version = version + 1 WHERE EXISTS (SELECT 1 FROM {bookings_by_user}"
    " WHERE b.event_id = events.event_id AND b.user_id = ?1 AND b.seats > 0)";
inline constexpr std::string_view forget_in_bookings =
    "UPDATE {bookings_by_user} SET user_id = ?2"
    " WHERE b.event_id IN (SELECT event_id FROM events) AND b.user_id = ?1 AND b.seats > 0";
inline constexpr std::string_view forget_in_history =
    "UPDATE history SET user_id = ?2 WHERE user_id = ?1 AND booking_id <> zeroblob(16)";

}  // namespace bookonce::store::sqlite::sql
