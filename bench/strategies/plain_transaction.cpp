#include "plain_transaction.hpp"

#include <fmt/format.h>

namespace bench {

plain_transaction::plain_transaction(sql::connection& database, std::string const& schema, transaction_style style)
    : database_{database}, style_{style} {
    database_.prepare("begin", style.begin);
    database_.prepare("commit", "COMMIT");
    database_.prepare("rollback", "ROLLBACK");
    if (*style.lock != '\0') { database_.prepare("lock", style.lock); }
    database_.prepare("read",
                      fmt::format("SELECT available FROM {}.events WHERE event_id = $1::bigint AND status = 'open' {}",
                                  schema, style.read_suffix));
    database_.prepare("look_for_user",
                      fmt::format("SELECT 1 FROM {}.bookings WHERE event_id = $1::bigint AND user_id = $2::text "
                                  "AND status IN ('held', 'confirmed')",
                                  schema));
    database_.prepare("write", fmt::format("UPDATE {}.events SET available = $2::int, version = version + 1 "
                                           "WHERE event_id = $1::bigint",
                                           schema));
    database_.prepare("insert",
                      fmt::format("INSERT INTO {}.bookings (event_id, booked_at, booking_id, seats, status, user_id) "
                                  "VALUES ($1::bigint, now(), $2::uuid, $4::int, 'confirmed', $3::text)",
                                  schema));
    database_.prepare(
        "cancel",
        fmt::format("UPDATE {}.bookings SET status = 'cancelled', ended_at = now() WHERE event_id = $1::bigint "
                    "AND booking_id = $2::uuid AND status IN ('held', 'confirmed') RETURNING seats",
                    schema));
}

trial plain_transaction::book(call const& call) {
    sql::reply const begun = database_.execute("begin");
    return begun.ok() ? booked_or(call) : stopped(begun, false);
}

trial plain_transaction::cancel(call const& call) {
    sql::reply const begun = database_.execute("begin");
    return begun.ok() ? cancelled_or(call) : stopped(begun, false);
}

trial plain_transaction::booked_or(call const& call) {
    if (*style_.lock != '\0') {
        sql::reply const locked = database_.execute("lock", call.event);
        if (!locked.ok()) { return stopped(locked, false); }
    }
    sql::reply const event = database_.execute("read", call.event);
    if (!event.ok()) { return stopped(event, false); }
    auto const available = static_cast<std::int32_t>(event.rows() == 0 ? 0 : event.integer(0, 0));
    if (available < call.seats) { return ended(call_status::refused, false); }
    if (style_.looks_for_user) {
        sql::reply const user = database_.execute("look_for_user", call.event, call.user);
        if (!user.ok()) { return stopped(user, false); }
        if (user.rows() > 0) { return ended(call_status::already, false); }
    }
    sql::reply const counted = database_.execute("write", call.event, available - call.seats);
    if (!counted.ok()) { return stopped(counted, true); }
    sql::reply const stored = database_.execute("insert", call.event, call.id, call.user, call.seats);
    if (!stored.ok()) { return stopped(stored, true); }
    return committed(call_status::booked);
}

trial plain_transaction::cancelled_or(call const& call) {
    if (*style_.lock != '\0') {
        sql::reply const locked = database_.execute("lock", call.event);
        if (!locked.ok()) { return stopped(locked, false); }
    }
    sql::reply const event = database_.execute("read", call.event);
    if (!event.ok()) { return stopped(event, false); }
    sql::reply const freed = database_.execute("cancel", call.event, call.id);
    if (!freed.ok()) { return stopped(freed, true); }
    if (event.rows() == 0 || freed.rows() == 0) { return ended(call_status::refused, true); }
    auto const available = static_cast<std::int32_t>(event.integer(0, 0) + freed.integer(0, 0));
    sql::reply const counted = database_.execute("write", call.event, available);
    if (!counted.ok()) { return stopped(counted, true); }
    return committed(call_status::cancelled);
}

trial plain_transaction::stopped(sql::reply const& why, bool wrote) {
    database_.execute("rollback");
    if (why.is_conflict()) { return {.wrote = true}; }
    if (why.is_unique_violation()) { return {.status = call_status::already, .wrote = wrote}; }
    return {.status = call_status::failed, .wrote = wrote, .problem = why.message()};
}

trial plain_transaction::ended(call_status status, bool wrote) {
    database_.execute("rollback");
    return {.status = status, .wrote = wrote};
}

trial plain_transaction::committed(call_status status) {
    sql::reply const done = database_.execute("commit");
    if (!done.ok()) { return stopped(done, true); }
    // COMMIT of a transaction that has failed before answers ROLLBACK, and calls it no error.
    if (done.tag() != "COMMIT") {
        return {.status = call_status::failed, .wrote = true, .problem = "COMMIT rolled back"};
    }
    return {.status = status, .wrote = true};
}

}  // namespace bench
