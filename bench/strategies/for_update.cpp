// for_update: the essay's transaction, a pessimistic lock on the event's row.
//
// How it works   BEGIN; SELECT … FOR UPDATE; UPDATE; INSERT; COMMIT. The row lock is held over four round trips and the
//                commit's flush; whoever comes next waits in the database.
// What it promises  No seat twice, no user twice (with the unique index), whoever else takes the lock first.
// Where it breaks   Nowhere, but one event sells no faster than 1 / (four round trips + a commit), and a holder that
//                stalls stalls everyone.

#include "all.hpp"
#include "retrying.hpp"

namespace bench {
namespace {

constexpr transaction_style style{.read_suffix = "FOR UPDATE"};

}  // namespace

strategy const for_update{
    .name = "for_update",
    .summary = "SELECT ... FOR UPDATE in a transaction",
    .guarantee = guarantee::safe,
    .open = open_callers<transaction_caller<style>>,
};

}  // namespace bench
