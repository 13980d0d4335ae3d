// redlock, redlock5: a lease on the event from Redis, around the plain transaction.
//
// How it works   Redlock on 1 or on 5 independent servers (see redlock_client.hpp); BEGIN; SELECT; UPDATE; INSERT; COMMIT; release.
//                Who does not get the lock waits a jittered while and asks again, until the deadline.
// What it promises  No seat twice, while every holder is done before its lease ends. No user twice, by the unique index.
// Where it breaks   A holder that stalls past its lease (a garbage collection, a paused machine, a slow network) does not know that
//                it has lost the lock, and the database has nothing to tell it by: two holders write. `--pause-holder` shows it.
//                A lease shorter than a commit shows it too: nothing was promised then.
//                (M. Kleppmann, "How to do distributed locking", 2016: what is missing is a fencing token.)

#include "all.hpp"
#include "redlocked.hpp"

namespace bench {
namespace {

constexpr transaction_style style{};

}  // namespace

strategy const redlock{
    .name = "redlock",
    .summary = "Redlock on one Redis server, then a plain transaction",
    .guarantee = guarantee::safe_while_leased,
    .open = open_redlocked_callers<style, 1>,
    .redis_servers = 1,
};

strategy const redlock5{
    .name = "redlock5",
    .summary = "Redlock on five Redis servers, then a plain transaction",
    .guarantee = guarantee::safe_while_leased,
    .open = open_redlocked_callers<style, 5>,
    .redis_servers = 5,
};

}  // namespace bench
