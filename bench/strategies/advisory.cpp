// advisory: an advisory lock of the database for each event.
//
// How it works   BEGIN; SELECT pg_advisory_xact_lock(event); SELECT; UPDATE; INSERT; COMMIT, which lets the lock go. The read is a
//                statement of its own, since a statement that waited for the lock would still see what it began with.
// What it promises  No seat twice, no user twice, while everyone takes the lock first.
// Where it breaks   One writer that does not know of the lock. Lock numbers are shared by the whole database. One round trip
//                more than `for_update`, for the same waiting.

#include "all.hpp"
#include "retrying.hpp"

namespace bench {
namespace {

constexpr transaction_style style{.lock = "SELECT pg_advisory_xact_lock($1::bigint)"};

}  // namespace

strategy const advisory{
    .name = "advisory",
    .summary = "pg_advisory_xact_lock per event",
    .guarantee = guarantee::safe,
    .open = open_callers<transaction_caller<style>>,
};

}  // namespace bench
