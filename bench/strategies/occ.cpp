// occ: plain optimistic concurrency, one booking at a time.
//
// How it works   SELECT seats and version (autocommit); BEGIN; UPDATE … WHERE version = <the one
//                read>; INSERT; COMMIT. No row matched means that someone else was faster: back
//                off, read again, try again, until the deadline.
// What it promises  No seat twice, no user twice, without holding a lock while it thinks. A write
//                against an old version never lands.
// Where it breaks   On a hot event all but one of the callers lose each round, so it spends itself
//                on retries. The backoff decides how badly (`bookonce-bench backoff`); past its
//                deadline a caller gives up.

#include <fmt/format.h>

#include "all.hpp"
#include "retrying.hpp"

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
        return retry([&] { return attempt(call, call.seats); });
    }
    call_result cancel(call const& call) override {
        return retry([&] { return attempt(call, -call.seats); });
    }

private:
    /// Takes `seats` seats, or gives them back when negative.
    trial attempt(call const& call, std::int32_t seats) {
        sql::reply const event = database_.execute("read", call.event);
        if (!event.ok()) { return {.status = call_status::failed, .problem = event.message()}; }
        if (event.rows() == 0 || event.integer(0, 0) < seats) { return {.status = call_status::refused}; }
        if (sql::reply const begun = database_.execute("begin"); !begun.ok()) {
            return transaction_.stopped(begun, true);
        }
        sql::reply const moved = database_.execute("take", call.event, event.integer(0, 1), seats);
        if (!moved.ok()) { return transaction_.stopped(moved, true); }
        if (moved.rows_affected() == 0) { return transaction_.ended({.wrote = true}); }
        sql::reply const stored = seats > 0 ? database_.execute("insert", call.event, call.id, call.user, seats)
                                            : database_.execute("cancel", call.event, call.id);
        if (!stored.ok()) { return transaction_.stopped(stored, true); }
        if (stored.rows_affected() == 0) { return transaction_.ended({.status = call_status::refused, .wrote = true}); }
        return transaction_.committed(seats > 0 ? call_status::booked : call_status::cancelled);
    }

    transaction transaction_;
};

}  // namespace

strategy const occ{
    .name = "occ",
    .summary = "plain version loop: read, UPDATE ... WHERE version, retry with backoff",
    .guarantee = guarantee::safe,
    .open = open_callers<occ_caller>,
};

}  // namespace bench
