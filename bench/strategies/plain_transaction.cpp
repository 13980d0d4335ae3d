#include "plain_transaction.hpp"

#include <fmt/format.h>

namespace bench {

transaction::transaction(sql::connection& database, std::string const& schema, char const* begin)
    : database_{database} {
    database_.prepare("begin", begin);
    database_.prepare("commit", "COMMIT");
    database_.prepare("rollback", "ROLLBACK");
    database_.prepare("insert", fmt::format(R"(
INSERT INTO {}.bookings (event_id, booked_at, booking_id, seats, status, user_id)
VALUES ($1::bigint, now(), $2::uuid, $4::int, 'confirmed', $3::text))",
                                            schema));
    database_.prepare("cancel", fmt::format(R"(
UPDATE {}.bookings SET status = 'cancelled', ended_at = now()
WHERE event_id = $1::bigint AND booking_id = $2::uuid AND status IN ('held', 'confirmed') RETURNING seats)",
                                            schema));
}

trial transaction::stopped(sql::reply const& why, bool wrote) {
    if (why.is_conflict()) { return ended({.wrote = true}); }
    if (why.is_unique_violation()) { return ended({.status = call_status::already, .wrote = wrote}); }
    return ended({.status = call_status::failed, .wrote = wrote, .problem = why.message()});
}

trial transaction::ended(trial how) {
    database_.execute("rollback");
    return how;
}

trial transaction::committed(call_status status) {
    sql::reply const done = database_.execute("commit");
    if (!done.ok()) { return stopped(done, true); }
    // COMMIT of a transaction that has failed before answers ROLLBACK, and calls it no error.
    if (done.tag() != "COMMIT") {
        return {.status = call_status::failed, .wrote = true, .problem = "COMMIT rolled back"};
    }
    return {.status = status, .wrote = true};
}

plain_transaction::plain_transaction(sql::connection& database, std::string const& schema, transaction_style style)
    : transaction{database, schema, style.begin}, style_{style} {
    if (*style.lock != '\0') { database_.prepare("lock", style.lock); }
    database_.prepare("read",
                      fmt::format("SELECT available FROM {}.events WHERE event_id = $1::bigint AND status = 'open' {}",
                                  schema, style.read_suffix));
    database_.prepare("look_for_user", fmt::format(R"(
SELECT 1 FROM {}.bookings
WHERE event_id = $1::bigint AND user_id = $2::text AND status IN ('held', 'confirmed'))",
                                                   schema));
    database_.prepare("write", fmt::format(R"(
UPDATE {}.events SET available = $2::int, version = version + 1 WHERE event_id = $1::bigint)",
                                           schema));
}

/// Begins, locks and reads; the rest is `work` on what was read.
template <class Work>
trial plain_transaction::with_event(call const& call, Work const& work) {
    if (sql::reply const begun = database_.execute("begin"); !begun.ok()) { return stopped(begun, false); }
    if (*style_.lock != '\0') {
        sql::reply const locked = database_.execute("lock", call.event);
        if (!locked.ok()) { return stopped(locked, false); }
    }
    sql::reply const event = database_.execute("read", call.event);
    return event.ok() ? work(event) : stopped(event, false);
}

trial plain_transaction::book(call const& call) {
    return with_event(call, [&](sql::reply const& event) {
        auto const available = static_cast<std::int32_t>(event.rows() == 0 ? 0 : event.integer(0, 0));
        if (available < call.seats) { return ended({.status = call_status::refused}); }
        if (style_.looks_for_user) {
            sql::reply const user = database_.execute("look_for_user", call.event, call.user);
            if (!user.ok()) { return stopped(user, false); }
            if (user.rows() > 0) { return ended({.status = call_status::already}); }
        }
        sql::reply const counted = database_.execute("write", call.event, available - call.seats);
        if (!counted.ok()) { return stopped(counted, true); }
        sql::reply const stored = database_.execute("insert", call.event, call.id, call.user, call.seats);
        return stored.ok() ? committed(call_status::booked) : stopped(stored, true);
    });
}

trial plain_transaction::cancel(call const& call) {
    return with_event(call, [&](sql::reply const& event) {
        sql::reply const freed = database_.execute("cancel", call.event, call.id);
        if (!freed.ok()) { return stopped(freed, true); }
        if (event.rows() == 0 || freed.rows() == 0) { return ended({.status = call_status::refused, .wrote = true}); }
        auto const available = static_cast<std::int32_t>(event.integer(0, 0) + freed.integer(0, 0));
        sql::reply const counted = database_.execute("write", call.event, available);
        return counted.ok() ? committed(call_status::cancelled) : stopped(counted, true);
    });
}

}  // namespace bench
