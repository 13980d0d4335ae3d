#pragma once

#include <string>
#include <string_view>

/// The statements of bookings. `?1` is the first input, and so on. `{name}` stands for the constant
/// of this name.
namespace bookonce::store::sqlite::sql {

/// The text with these constants put in.
std::string whole(std::string_view text);

inline constexpr std::string_view version_of_others = "PRAGMA data_version";
inline constexpr std::string_view encoding = "PRAGMA encoding";
/// What has the name of a table or an index of bookonce's.
inline constexpr std::string_view own_names =
    "SELECT type, name FROM sqlite_schema WHERE lower(name) IN ('events', 'bookings', 'history', 'counters',"
    " 'migrations', 'bookings_one_active_a_user', 'bookings_held', 'bookings_feed', 'history_feed')"
    " ORDER BY type = 'table', name";
inline constexpr std::string_view all_columns =
    "SELECT e.event_id, e.version, e.created_at, e.capacity, e.available, e.status, e.name, e.opens_at, e.closes_at,"
    " e.next_lapse, e.overbook, e.bookings_per_user, e.seats_per_user, e.hold_limit,"
    " b.event_id, b.booking_id, b.user_id, b.seats, b.status, b.slot, b.booked_at, b.version, b.changed_in,"
    " b.expires_at, b.confirmed_at, b.ended_at, b.changed_at, b.changed_by, b.what, b.reason, b.data,"
    " h.event_id, h.version, h.booking_id, h.changed_in, h.changed_at, h.booked_at, h.expires_at, h.confirmed_at,"
    " h.changed_by, h.capacity, h.overbook, h.seats, h.slot, h.what, h.status, h.reason, h.user_id,"
    " c.one, c.changes, c.events, m.version, m.migrated_at"
    " FROM events AS e, bookings AS b, history AS h, counters AS c, migrations AS m LIMIT 0";
inline constexpr std::string_view newest_migration = "SELECT max(version) FROM migrations";

/// Whether the event `e` takes bookings at `?1`.
inline constexpr std::string_view on_sale =
    "(e.status = 'open' AND (e.opens_at IS NULL OR e.opens_at <= ?1) AND (e.closes_at IS NULL OR e.closes_at > ?1))";

/// The row of event ?2 at the time ?1.
inline constexpr std::string_view event_row =
    "SELECT e.capacity, e.available, e.version, {on_sale}, e.bookings_per_user, coalesce(e.seats_per_user, 0),"
    " e.hold_limit, CASE WHEN e.opens_at > ?1 THEN e.opens_at END, e.closes_at, e.next_lapse"
    " FROM events AS e WHERE e.event_id = ?2";

/// The first ?3 lapsed holds of event ?2 at the time ?1, in the order of their ends.
inline constexpr std::string_view lapsed_holds = "SELECT b.expires_at, b.booking_id, b.seats FROM bookings AS b"
                                                 " WHERE b.event_id = ?2 AND b.status = 'held' AND b.expires_at <= ?1"
                                                 " ORDER BY b.expires_at, b.booking_id LIMIT ?3";

inline constexpr std::string_view booking_fields =
    "b.event_id, b.booking_id, b.user_id, b.seats, b.status, b.booked_at, b.expires_at, b.confirmed_at, b.version,"
    " b.slot, b.changed_by, b.reason, b.data";

/// Of event ?1 booking ?2, whatever it is.
inline constexpr std::string_view booking_by_id =
    "SELECT {booking_fields} FROM bookings AS b WHERE b.event_id = ?1 AND b.booking_id = ?2";
/// Bookings `b` of one user in one event. SQLite by itself would look through all of the event.
inline constexpr std::string_view bookings_by_user = "bookings AS b INDEXED BY bookings_one_active_a_user";
/// Of event ?1 the active ones of user ?2.
inline constexpr std::string_view active_of_user =
    "SELECT {booking_fields} FROM {bookings_by_user}"
    " WHERE b.event_id = ?1 AND b.user_id = ?2 AND b.status IN ('held', 'confirmed')";
/// Of event ?1 the user of booking ?2; unless ?3, only if it was a hold that has ended by ?4.
inline constexpr std::string_view owner = "SELECT b.user_id FROM bookings AS b"
                                          " WHERE b.event_id = ?1 AND b.booking_id = ?2 AND (?3 OR b.expires_at <= ?4)";

// A change, in this order.

/// Event ?1 at version ?2 loses ?3 seats. ?4 is its next lapse.
inline constexpr std::string_view move_event =
    "UPDATE events SET available = available - ?3, version = version + 1, next_lapse = ?4"
    " WHERE event_id = ?1 AND version = ?2";
/// The end of the first hold of event ?1 behind this end and id.
inline constexpr std::string_view next_hold_end =
    "SELECT min(b.expires_at) FROM bookings AS b"
    " WHERE b.event_id = ?1 AND b.status = 'held' AND (b.expires_at, b.booking_id) > (?2, ?3)";

inline constexpr std::string_view next_change = "UPDATE counters SET changes = changes + 1 RETURNING changes";

/// Booking rows `b` as they are go into the history. A condition follows.
inline constexpr std::string_view to_past =
    "INSERT INTO history (event_id, version, booking_id, changed_in, changed_at, booked_at, expires_at, confirmed_at,"
    " changed_by, seats, slot, what, status, reason, user_id)"
    " SELECT b.event_id, b.version, b.booking_id, b.changed_in, coalesce(b.changed_at, b.booked_at), b.booked_at,"
    " b.expires_at, b.confirmed_at, b.changed_by, b.seats, b.slot,"
    " coalesce(b.what, CASE WHEN b.status = 'confirmed' THEN 'booked' ELSE b.status END), b.status, b.reason,"
    " b.user_id FROM bookings AS b WHERE b.event_id = ?1";
/// Booking ?2 of event ?1.
inline constexpr std::string_view keep_booking = "{to_past} AND b.booking_id = ?2";
/// The holds of event ?1 up to this end and id.
inline constexpr std::string_view up_to = "b.status = 'held' AND (b.expires_at, b.booking_id) <= (?2, ?3)";
inline constexpr std::string_view keep_holds = "{to_past} AND {up_to}";

/// Booking ?2 of event ?1. ?3: status; ?4: word; ?5 to ?8, or NULL for as it is: seats, user, slot, end
/// of a hold; ?9: request; ?10: reason; ?11: version; ?12: transaction; ?13: now.
inline constexpr std::string_view turn_booking =
    "UPDATE bookings SET status = ?3, what = ?4, seats = coalesce(?5, seats), user_id = coalesce(?6, user_id),"
    " slot = coalesce(?7, slot), expires_at = coalesce(?8, expires_at),"
    " confirmed_at = CASE WHEN ?4 = 'confirmed' THEN ?13 ELSE confirmed_at END,"
    " ended_at = CASE WHEN ?3 IN ('cancelled', 'expired') THEN ?13 END, changed_at = ?13, changed_by = ?9,"
    " reason = ?10, version = ?11, changed_in = ?12"
    " WHERE event_id = ?1 AND booking_id = ?2";
/// The holds of event ?1 up to this end and id. ?4: version; ?5: transaction; ?6: now.
inline constexpr std::string_view expire_holds =
    "UPDATE bookings AS b SET status = 'expired', what = 'expired', ended_at = ?6, changed_at = ?6, changed_by = NULL,"
    " reason = NULL, version = ?4, changed_in = ?5"
    " WHERE b.event_id = ?1 AND {up_to} RETURNING seats";

/// Event, id, user, seats, status, slot, now, version, transaction, end of a hold, time of its own end, data.
inline constexpr std::string_view make_booking =
    "INSERT INTO bookings (event_id, booking_id, user_id, seats, status, slot, booked_at, version, changed_in,"
    " expires_at, ended_at, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

}  // namespace bookonce::store::sqlite::sql
