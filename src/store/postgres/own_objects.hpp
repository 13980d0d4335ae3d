#pragma once

#include <array>
#include <string>
#include <string_view>

/// What each version of the schema has made: rows of SQL, each beginning with that version.
namespace bookonce::store {

/// The columns: version, table, name, type.
inline constexpr std::string_view own_columns = R"(
    (1, 'migrations', 'version', 'int4'), (1, 'migrations', 'applied_at', 'timestamptz'),
    (1, 'events', 'event_id', 'int8'), (1, 'events', 'version', 'int8'), (1, 'events', 'created_at', 'timestamptz'),
    (1, 'events', 'capacity', 'int4'), (1, 'events', 'available', 'int4'), (1, 'events', 'status', 'text'),
    (1, 'events', 'name', 'text'),
    (4, 'events', 'opens_at', 'timestamptz'), (4, 'events', 'closes_at', 'timestamptz'),
    (4, 'events', 'next_lapse', 'timestamptz'), (4, 'events', 'overbook', 'int4'),
    (4, 'events', 'bookings_per_user', 'int4'), (4, 'events', 'seats_per_user', 'int4'),
    (4, 'events', 'hold_limit', 'int4'),
    (1, 'bookings', 'event_id', 'int8'), (1, 'bookings', 'booked_at', 'timestamptz'),
    (1, 'bookings', 'ended_at', 'timestamptz'), (1, 'bookings', 'booking_id', 'uuid'), (1, 'bookings', 'seats', 'int4'),
    (1, 'bookings', 'status', 'text'), (1, 'bookings', 'user_id', 'text'),
    (4, 'bookings', 'version', 'int8'), (4, 'bookings', 'changed_in', 'int8'),
    (4, 'bookings', 'expires_at', 'timestamptz'), (4, 'bookings', 'confirmed_at', 'timestamptz'),
    (4, 'bookings', 'changed_at', 'timestamptz'), (4, 'bookings', 'slot', 'int2'), (4, 'bookings', 'what', 'text'),
    (4, 'bookings', 'reason', 'text'), (4, 'bookings', 'changed_by', 'uuid'), (4, 'bookings', 'data', 'json'),
    (4, 'history', 'event_id', 'int8'), (4, 'history', 'version', 'int8'), (4, 'history', 'changed_in', 'int8'),
    (4, 'history', 'changed_at', 'timestamptz'), (4, 'history', 'booking_id', 'uuid'),
    (4, 'history', 'booked_at', 'timestamptz'), (4, 'history', 'expires_at', 'timestamptz'),
    (4, 'history', 'confirmed_at', 'timestamptz'), (4, 'history', 'changed_by', 'uuid'),
    (4, 'history', 'capacity', 'int4'), (4, 'history', 'overbook', 'int4'), (4, 'history', 'seats', 'int4'),
    (4, 'history', 'slot', 'int2'), (4, 'history', 'what', 'text'), (4, 'history', 'status', 'text'),
    (4, 'history', 'reason', 'text'), (4, 'history', 'user_id', 'text'))";

/// The names of tables, indexes and sequences.
inline constexpr std::string_view own_names = R"(
    (1, 'migrations'), (1, 'migrations_key'), (1, 'events'), (1, 'events_key'), (1, 'events_event_id_seq'),
    (1, 'bookings'), (1, 'bookings_key'), (1, 'bookings_one_active_a_user'),
    (4, 'bookings_held'), (4, 'bookings_feed'),
    (4, 'history'), (4, 'history_key'), (4, 'history_feed'))";

struct own_table {
    std::string_view name;
    int since;
};
inline constexpr std::array<own_table, 3> tables_of_bookings{{{"events", 1}, {"bookings", 1}, {"history", 4}}};

/// The tables, in the order in which they are made.
inline constexpr std::string_view own_tables = "'migrations', 'events', 'bookings', 'history'";

/// Of `change_event`, as `oidvectortypes` tells them. The first is the event.
inline constexpr std::string_view change_event_arguments =
    "bigint, bigint[], integer[], integer[], boolean[], integer[], bigint[], uuid[], integer[], integer[],"
    " integer[], uuid[], text[], integer[], text[], integer[], integer[], json[],"
    " integer[], uuid[], text[], text[], integer[], text[], integer[], integer[], uuid[], text[], boolean[], text[]";

/// The functions of every version: version, name and arguments as `oidvectortypes` tells them.
std::string functions_of_versions();
/// Those of this library's version, without the version.
std::string own_functions();

/// Whose functions a schema of this version has. 0: it has none.
constexpr int functions_since(int version) {
    if (version >= 6) { return 6; }
    return version >= 3 ? version : 0;
}

}  // namespace bookonce::store
