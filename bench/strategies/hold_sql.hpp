#pragma once

#include <string>

#include <fmt/format.h>

namespace bench {

/// The statements of a hold's life that concern bookings alone: of booking $2 of event $1, or of
/// the event's lapsed holds. A hold lives until `expires_at`; at exactly that time it has lapsed.

/// What a row of `bookings` meets that is a live hold.
inline constexpr char const* lives = "status = 'held' AND expires_at > now()";

inline std::string confirm_sql(std::string const& schema) {
    return fmt::format("UPDATE {}.bookings SET status = 'confirmed', confirmed_at = now() "
                       "WHERE event_id = $1::bigint AND booking_id = $2::uuid AND {}",
                       schema, lives);
}

/// Yields the seats that it gives back.
inline std::string release_sql(std::string const& schema) {
    return fmt::format("UPDATE {}.bookings SET status = 'cancelled', ended_at = now() "
                       "WHERE event_id = $1::bigint AND booking_id = $2::uuid AND {} RETURNING event_id, seats",
                       schema, lives);
}

/// Ends the lapsed holds of an event, and yields the seats of each.
inline std::string expire_sql(std::string const& schema) {
    return fmt::format("UPDATE {}.bookings SET status = 'expired', ended_at = now() "
                       "WHERE event_id = $1::bigint AND status = 'held' AND expires_at <= now() "
                       "RETURNING event_id, seats",
                       schema);
}

}  // namespace bench
