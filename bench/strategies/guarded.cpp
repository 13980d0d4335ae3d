// guarded: one conditional statement, no version.
//
// How it works   WITH moved AS (UPDATE … WHERE available >= n RETURNING event_id) INSERT … SELECT …
//                FROM moved: one round trip, autocommitted. The row lock lasts for the commit's
//                flush alone. A hold is taken in the same way, confirmed by an UPDATE of its own
//                row while it lives, and released as a booking is cancelled. Who finds too few
//                seats reclaims lapsed holds by a second statement and tries once more.
// What it promises  No seat twice, no user twice (with the unique index). The rule is in the
//                statement, so nothing is retried but a deadlock (40P01: a cancellation meets a
//                second booking of the same user).
// Where it breaks   Nowhere, for a rule that fits into a WHERE; one event sells no faster than one
//                commit after the other. A lost reply cannot be told from a lost request without
//                looking for the booking's id.

#include <fmt/format.h>

#include "all.hpp"
#include "one_statement.hpp"

namespace bench {
namespace {

std::string take_sql(std::string const& schema) {
    return fmt::format(R"(
    UPDATE {}.events SET available = available - $4::int, version = version + 1
    WHERE event_id = $1::bigint AND available >= $4::int AND status = 'open'
    RETURNING event_id)",
                       schema);
}

/// Puts the seats of `freed` back, one row of it.
std::string give_back_sql(std::string const& schema) {
    return fmt::format(R"(
UPDATE {}.events AS e SET available = available + freed.seats, version = version + 1
FROM freed WHERE e.event_id = freed.event_id)",
                       schema);
}

/// Whoever reclaims takes the event's row first, if there is anything to reclaim: so two of them
/// wait for each other, and none of them for a row of the other's.
std::string reclaim_sql(std::string const& schema) {
    return fmt::format(R"(
WITH event AS (
    SELECT e.event_id FROM {0}.events AS e
    WHERE e.event_id = $1::bigint
      AND EXISTS (SELECT FROM {0}.bookings AS b
                  WHERE b.event_id = e.event_id AND b.status = 'held' AND b.expires_at <= now())
    FOR UPDATE),
lapsed AS (
    UPDATE {0}.bookings AS b SET status = 'expired', ended_at = now() FROM event
    WHERE b.event_id = event.event_id AND b.status = 'held' AND b.expires_at <= now()
    RETURNING b.event_id, b.seats),
freed AS (SELECT event_id, sum(seats)::int AS seats FROM lapsed GROUP BY event_id)
{1})",
                       schema, give_back_sql(schema));
}

class guarded_caller : public statement_caller {
public:
    guarded_caller(tuning const& tuning, std::uint64_t number)
        : statement_caller{tuning, number, book_sql(tuning.schema, take_sql(tuning.schema)),
                           cancel_sql(tuning.schema, give_back_sql(tuning.schema))} {
        database_.prepare("hold", hold_sql(tuning.schema, take_sql(tuning.schema)));
        database_.prepare("confirm", confirm_sql(tuning.schema));
        database_.prepare(
            "release", fmt::format("WITH freed AS ({}){}", release_sql(tuning.schema), give_back_sql(tuning.schema)));
        database_.prepare("reclaim", reclaim_sql(tuning.schema));
    }

    call_result hold(call const& call) override {
        return retry([&] {
            trial const first = hold_once(call);
            // Lapsed holds keep seats, and one of this user's own keeps its place in the index.
            bool const may_be_in_the_way = first.status == call_status::refused || first.status == call_status::already;
            if (!may_be_in_the_way) { return first; }
            trial const freed = trial_of(database_.execute("reclaim", call.event), call_status::released);
            if (freed.status == call_status::refused) { return first; }  // nothing had lapsed
            return freed.status == call_status::released ? hold_once(call) : freed;
        });
    }
    call_result confirm(call const& call) override {
        return retry(
            [&] { return trial_of(database_.execute("confirm", call.event, call.id), call_status::confirmed); });
    }
    call_result release(call const& call) override {
        return retry(
            [&] { return trial_of(database_.execute("release", call.event, call.id), call_status::released); });
    }

private:
    trial hold_once(call const& call) {
        auto const ttl_s = static_cast<std::int32_t>(call.ttl.count());
        return trial_of(database_.execute("hold", call.event, call.id, call.user, call.seats, ttl_s),
                        call_status::held);
    }
};

}  // namespace

strategy const guarded{
    .name = "guarded",
    .summary = "one conditional statement (available >= n), no version",
    .guarantee = guarantee::safe,
    .open = open_callers<guarded_caller>,
    .can_hold = true,
};

}  // namespace bench
