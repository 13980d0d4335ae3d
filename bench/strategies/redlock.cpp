// redlock, redlock5: a lease on the event from Redis, around the plain transaction.
//
// How it works   Redlock on 1 or on 5 independent servers (redlock_client.hpp); BEGIN; SELECT;
//                UPDATE; INSERT; COMMIT; release. Who does not get the lock waits a jittered while
//                and asks again, until the deadline.
// What it promises  No seat twice, while every holder is done before its lease ends. No user twice,
//                by the unique index.
// Where it breaks   A holder that stalls past its lease (a garbage collection, a paused machine, a
//                slow network) does not know that it has lost the lock, and the database has
//                nothing to tell it by: two holders write. `--pause-holder` shows it. A lease
//                shorter than a commit shows it too: nothing was promised then. (M. Kleppmann,
//                "How to do distributed locking", 2016: what is missing is a fencing token.)
//
// combined: the essay's last word, all of it at once.
//
// How it works   Redlock on the event, then SELECT … FOR UPDATE in a transaction, over a unique
//                index.
// What it promises  No seat twice, no user twice. The row lock alone would do; the Redlock keeps
//                the crowd out of the database.
// Where it breaks   Nowhere, but a booking pays for two locks, and nobody books while Redis is
//                down.

#include <fmt/format.h>

#include "../redlock_client.hpp"
#include "all.hpp"
#include "retrying.hpp"

namespace bench {
namespace {

class redlocked_caller : public transaction_caller {
public:
    redlocked_caller(tuning const& tuning, std::uint64_t number, transaction_style const& style)
        : transaction_caller{tuning, number, style}, lock_{tuning.redis, tuning.lease} {}

private:
    call_result run(call const& call, step how) override {
        std::string const key = fmt::format("bookonce-bench:{}:{}", tuning_.schema, call.event);
        std::uint64_t const before = lock_.round_trips();
        std::uint32_t outlived = 0;
        call_result result = retry([&]() -> trial {
            if (!lock_.try_acquire(key)) { return {.wrote = true}; }
            trial done = (transaction_.*how)(call);
            outlived += lock_.is_outlived() ? 1 : 0;
            lock_.release();
            done.wrote = true;  // the lock was asked for
            return done;
        });
        result.leases_outlived = outlived;
        result.lock_trips = static_cast<std::uint32_t>(lock_.round_trips() - before);
        return result;
    }

    redlock_client lock_;
};

/// As `strategy::open`, with the first `servers` Redis servers alone. A lock that is not to be had
/// counts as an attempt and a conflict.
std::unique_ptr<client> open_redlocked(tuning tuning, std::size_t servers, transaction_style const& style = {}) {
    tuning.redis.resize(servers);
    // A crowd that asks for one lock must ask less often than a crowd that races: of the longest
    // waits from 16 to 400 ms, 64 callers sold most with about this one.
    tuning.backoff = {.kind = bookonce::backoff::shape::full_jitter,
                      .initial = std::chrono::milliseconds{1},
                      .max = std::chrono::milliseconds{128}};
    return open_callers<redlocked_caller>(tuning, style);
}

}  // namespace

strategy const redlock{
    .name = "redlock",
    .summary = "Redlock on one Redis server, then a plain transaction",
    .guarantee = guarantee::safe_while_leased,
    .open = [](tuning const& tuning) { return open_redlocked(tuning, 1); },
    .redis_servers = 1,
    .can_hold = true,
};

strategy const redlock5{
    .name = "redlock5",
    .summary = "Redlock on five Redis servers, then a plain transaction",
    .guarantee = guarantee::safe_while_leased,
    .open = [](tuning const& tuning) { return open_redlocked(tuning, 5); },
    .redis_servers = 5,
    .can_hold = true,
};

strategy const combined{
    .name = "combined",
    .summary = "Redlock, FOR UPDATE and a unique constraint together",
    .guarantee = guarantee::safe,
    .open = [](tuning const& tuning) { return open_redlocked(tuning, 1, {.read_suffix = "FOR UPDATE"}); },
    .redis_servers = 1,
    .can_hold = true,
};

}  // namespace bench
