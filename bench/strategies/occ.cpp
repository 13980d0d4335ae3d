// occ: plain optimistic concurrency, one booking at a time.
//
// How it works   SELECT seats and version (autocommit); BEGIN; UPDATE … WHERE version = <the one
//                read>; INSERT; COMMIT. No row matched means that someone else was faster: back
//                off, read again, try again, until the deadline. A hold is taken and released in
//                the same way, with the lapsed ones reclaimed in that transaction if it needs their
//                seats; it is confirmed by an UPDATE of its own row while it lives.
// What it promises  No seat twice, no user twice, without holding a lock while it thinks. A write
//                against an old version never lands.
// Where it breaks   On a hot event all but one of the callers lose each round, so it spends itself
//                on retries. The backoff decides how badly (`bookonce-bench backoff`); past its
//                deadline a caller gives up.

#include <fmt/format.h>

#include "all.hpp"
#include "one_statement.hpp"

namespace bench {
namespace {

class occ_caller : public retrying_caller {
public:
    occ_caller(tuning const& tuning, std::uint64_t number)
        : retrying_caller{tuning, number}, transaction_{database_, tuning.schema} {
        database_.prepare("read", fmt::format("SELECT available, version FROM {}.events WHERE event_id = $1::bigint "
                                              "AND status = 'open'",
                                              tuning.schema));
        database_.prepare("take",
                          fmt::format("UPDATE {}.events SET available = available - $3::int, version = version + 1 "
                                      "WHERE event_id = $1::bigint AND version = $2::bigint",
                                      tuning.schema));
    }

    call_result book(call const& call) override {
        return retry([&] { return attempt(call, {.seats = call.seats, .landed = call_status::booked}); });
    }
    call_result cancel(call const& call) override {
        return retry([&] { return attempt(call, {.seats = -call.seats, .landed = call_status::cancelled}); });
    }
    call_result hold(call const& call) override {
        return retry([&] {
            trial first = attempt(call, {.seats = call.seats, .landed = call_status::held});
            // A lapsed hold of this user keeps its place in the index until somebody reclaims it.
            if (first.status != call_status::already) { return first; }
            return attempt(call, {.seats = call.seats, .landed = call_status::held, .reclaims = true});
        });
    }
    call_result confirm(call const& call) override {
        return retry(
            [&] { return trial_of(database_.execute("confirm", call.event, call.id), call_status::confirmed); });
    }
    call_result release(call const& call) override {
        return retry([&] { return attempt(call, {.seats = -call.seats, .landed = call_status::released}); });
    }

private:
    struct change {
        std::int32_t seats = 0;  ///< taken; given back when negative
        call_status landed;
        bool reclaims = false;  ///< lapsed holds, also when there are seats enough
    };

    trial attempt(call const& call, change const& wanted) {
        sql::reply const event = database_.execute("read", call.event);
        if (!event.ok()) { return {.status = call_status::failed, .problem = event.message()}; }
        if (event.rows() == 0) { return {.status = call_status::refused}; }
        std::int64_t const lacking = wanted.seats - event.integer(0, 0);
        bool const reclaims = wanted.reclaims || (lacking > 0 && wanted.landed == call_status::held);
        if (lacking > 0 && !reclaims) { return {.status = call_status::refused}; }
        if (sql::reply const begun = database_.execute("begin"); !begun.ok()) {
            return transaction_.stopped(begun, true);
        }
        std::int32_t freed = 0;
        if (reclaims) {
            sql::reply const expired = database_.execute("expire", call.event);
            if (!expired.ok()) { return transaction_.stopped(expired, true); }
            freed = seats_of(expired);
        }
        if (lacking > freed) { return transaction_.ended({.status = call_status::refused, .wrote = freed > 0}); }
        sql::reply const moved = database_.execute("take", call.event, event.integer(0, 1), wanted.seats - freed);
        if (!moved.ok()) { return transaction_.stopped(moved, true); }
        if (moved.rows_affected() == 0) { return transaction_.ended({.wrote = true}); }
        sql::reply const stored = store(call, wanted.landed);
        if (!stored.ok()) { return transaction_.stopped(stored, true); }
        if (stored.rows_affected() == 0) { return transaction_.ended({.status = call_status::refused, .wrote = true}); }
        return transaction_.committed(wanted.landed);
    }

    sql::reply store(call const& call, call_status landed) {
        switch (landed) {
            case call_status::cancelled: return database_.execute("cancel", call.event, call.id);
            case call_status::released: return database_.execute("release", call.event, call.id);
            default: return transaction_.store(call);
        }
    }

    transaction transaction_;
};

}  // namespace

strategy const occ{
    .name = "occ",
    .summary = "plain version loop: read, UPDATE ... WHERE version, retry with backoff",
    .guarantee = guarantee::safe,
    .open = open_callers<occ_caller>,
    .can_hold = true,
};

}  // namespace bench
