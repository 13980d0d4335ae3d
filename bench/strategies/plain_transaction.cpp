#include "plain_transaction.hpp"

#include <fmt/format.h>

#include "hold_sql.hpp"

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
WHERE event_id = $1::bigint AND booking_id = $2::uuid AND status IN ('held', 'confirmed') RETURNING event_id, seats)",
                                            schema));
    database_.prepare("hold", fmt::format(R"(
INSERT INTO {}.bookings (event_id, booked_at, booking_id, seats, status, user_id, expires_at)
VALUES ($1::bigint, now(), $2::uuid, $4::int, 'held', $3::text, now() + $5::int * interval '1 second'))",
                                          schema));
    database_.prepare("confirm", confirm_sql(schema));
    database_.prepare("release", release_sql(schema));
    database_.prepare("expire", expire_sql(schema));
}

sql::reply transaction::store(call const& call) {
    if (call.ttl.count() == 0) { return database_.execute("insert", call.event, call.id, call.user, call.seats); }
    auto const ttl_s = static_cast<std::int32_t>(call.ttl.count());
    return database_.execute("hold", call.event, call.id, call.user, call.seats, ttl_s);
}

std::int32_t seats_of(sql::reply const& expired) {
    std::int64_t seats = 0;
    for (int row = 0; row < expired.rows(); ++row) { seats += expired.integer(row, 1); }
    return static_cast<std::int32_t>(seats);
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
    database_.prepare("read_hold",
                      fmt::format("SELECT 1 FROM {}.bookings WHERE event_id = $1::bigint AND booking_id = $2::uuid "
                                  "AND {} {}",
                                  schema, lives, style_.read_suffix));
    database_.prepare("look_for_user", fmt::format(R"(
SELECT 1 FROM {}.bookings
WHERE event_id = $1::bigint AND user_id = $2::text AND status IN ('held', 'confirmed'))",
                                                   schema));
    database_.prepare("write", fmt::format(R"(
UPDATE {}.events SET available = $2::int, version = version + 1 WHERE event_id = $1::bigint)",
                                           schema));
}

/// Begins and locks; a trial if that failed.
std::optional<trial> plain_transaction::begin(call const& call) {
    if (sql::reply const begun = database_.execute("begin"); !begun.ok()) { return stopped(begun, false); }
    if (*style_.lock == '\0') { return std::nullopt; }
    sql::reply const locked = database_.execute("lock", call.event);
    return locked.ok() ? std::nullopt : std::optional{stopped(locked, false)};
}

/// Begins, locks and reads; the rest is `work` on what was read.
template <class Work>
trial plain_transaction::with_event(call const& call, Work const& work) {
    if (std::optional<trial> failed = begin(call)) { return *std::move(failed); }
    sql::reply const event = database_.execute("read", call.event);
    return event.ok() ? work(event) : stopped(event, false);
}

trial plain_transaction::take(call const& call, call_status landed, reclaiming how) {
    return with_event(call, [&](sql::reply const& event) {
        if (event.rows() == 0) { return ended({.status = call_status::refused}); }
        auto available = static_cast<std::int32_t>(event.integer(0, 0));
        if (how == reclaiming::always || (how == reclaiming::if_short && available < call.seats)) {
            sql::reply const expired = database_.execute("expire", call.event);
            if (!expired.ok()) { return stopped(expired, true); }
            available += seats_of(expired);
        }
        if (available < call.seats) { return ended({.status = call_status::refused}); }
        if (style_.looks_for_user) {
            sql::reply const user = database_.execute("look_for_user", call.event, call.user);
            if (!user.ok()) { return stopped(user, false); }
            if (user.rows() > 0) { return ended({.status = call_status::already}); }
        }
        sql::reply const counted = database_.execute("write", call.event, available - call.seats);
        if (!counted.ok()) { return stopped(counted, true); }
        sql::reply const stored = store(call);
        return stored.ok() ? committed(landed) : stopped(stored, true);
    });
}

trial plain_transaction::book(call const& call) { return take(call, call_status::booked, reclaiming::never); }

trial plain_transaction::hold(call const& call) {
    trial first = take(call, call_status::held, reclaiming::if_short);
    // A lapsed hold of this user keeps its place in the index until somebody reclaims it.
    if (first.status != call_status::already) { return first; }
    return take(call, call_status::held, reclaiming::always);
}

trial plain_transaction::confirm(call const& call) {
    if (std::optional<trial> failed = begin(call)) { return *std::move(failed); }
    sql::reply const hold = database_.execute("read_hold", call.event, call.id);
    if (!hold.ok()) { return stopped(hold, false); }
    if (hold.rows() == 0) { return ended({.status = call_status::refused}); }
    sql::reply const turned = database_.execute("confirm", call.event, call.id);
    if (!turned.ok()) { return stopped(turned, true); }
    if (turned.rows_affected() == 0) { return ended({.status = call_status::refused, .wrote = true}); }
    return committed(call_status::confirmed);
}

/// By a statement that yields event and seats.
trial plain_transaction::give_back(call const& call, char const* statement, call_status landed) {
    return with_event(call, [&](sql::reply const& event) {
        sql::reply const freed = database_.execute(statement, call.event, call.id);
        if (!freed.ok()) { return stopped(freed, true); }
        if (event.rows() == 0 || freed.rows() == 0) { return ended({.status = call_status::refused, .wrote = true}); }
        auto const available = static_cast<std::int32_t>(event.integer(0, 0)) + seats_of(freed);
        sql::reply const counted = database_.execute("write", call.event, available);
        return counted.ok() ? committed(landed) : stopped(counted, true);
    });
}

trial plain_transaction::cancel(call const& call) { return give_back(call, "cancel", call_status::cancelled); }
trial plain_transaction::release(call const& call) { return give_back(call, "release", call_status::released); }

}  // namespace bench
