#pragma once

#include <string>

#include <fmt/format.h>

#include "hold_sql.hpp"
#include "retrying.hpp"

namespace bench {

/// A single statement that books or cancels: it landed, or it matched no row.
inline trial trial_of(sql::reply const& reply, call_status landed) {
    if (reply.ok()) { return {.status = reply.rows_affected() > 0 ? landed : call_status::refused, .wrote = true}; }
    if (reply.is_conflict()) { return {.wrote = true}; }
    if (reply.is_unique_violation()) { return {.status = call_status::already, .wrote = true}; }
    return {.status = call_status::failed, .wrote = true, .problem = reply.message()};
}

/// Books what `moved` holds: `take` is SQL that takes $4 seats of event $1 and yields its event_id,
/// if it could.
inline std::string book_sql(std::string const& schema, std::string const& take) {
    return fmt::format(R"(
WITH moved AS ({1})
INSERT INTO {0}.bookings (event_id, booked_at, booking_id, seats, status, user_id)
SELECT event_id, now(), $2::uuid, $4::int, 'confirmed', $3::text FROM moved)",
                       schema, take);
}

/// The same for a hold that lasts $5 seconds.
inline std::string hold_sql(std::string const& schema, std::string const& take) {
    return fmt::format(R"(
WITH moved AS ({1})
INSERT INTO {0}.bookings (event_id, booked_at, booking_id, seats, status, user_id, expires_at)
SELECT event_id, now(), $2::uuid, $4::int, 'held', $3::text, now() + $5::int * interval '1 second' FROM moved)",
                       schema, take);
}

/// Cancels booking $2 of event $1, and runs `give_back` on what `freed` holds: event_id and seats.
inline std::string cancel_sql(std::string const& schema, std::string const& give_back) {
    return fmt::format(R"(
WITH freed AS (
    UPDATE {0}.bookings SET status = 'cancelled', ended_at = now()
    WHERE event_id = $1::bigint AND booking_id = $2::uuid AND status IN ('held', 'confirmed')
    RETURNING event_id, seats)
{1})",
                       schema, give_back);
}

/// A caller that books and cancels with one statement each, which return what they changed: `book`
/// has the parameters event, id, user and seats, `cancel` event and id.
class statement_caller : public retrying_caller {
public:
    statement_caller(tuning const& tuning, std::uint64_t number, std::string const& book, std::string const& cancel)
        : retrying_caller{tuning, number} {
        database_.prepare("book", book);
        database_.prepare("cancel", cancel);
    }
    call_result book(call const& call) override {
        return retry([&] {
            return trial_of(database_.execute("book", call.event, call.id, call.user, call.seats), call_status::booked);
        });
    }
    call_result cancel(call const& call) override {
        return retry(
            [&] { return trial_of(database_.execute("cancel", call.event, call.id), call_status::cancelled); });
    }
};

}  // namespace bench
