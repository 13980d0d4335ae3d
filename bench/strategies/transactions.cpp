// One plain transaction a booking, with the guard that the database gives: none at all, an index, a
// lock, or an isolation level. A hold is the same transaction, which reclaims lapsed holds before it
// counts, if it needs their seats. Its confirmation reads and turns its own row, under the guard; its
// release is a cancellation.
//
// none: read, then write. This is the bug itself, in the form most people ship it.
//
// How it works   BEGIN; SELECT the seats; SELECT the user's booking; if both are fine: UPDATE,
//                INSERT; COMMIT. READ COMMITTED, no lock, no unique index.
// What it promises  Nothing. The tests pass, since a test has one caller.
// Where it breaks   Two callers read the same number of seats, and both sell the last one; the
//                later UPDATE also overwrites the earlier one's count. Two requests of one user
//                both see no booking, and both make one.
//
// unique_only: read, then write, and let a unique index keep users from booking twice.
//
// How it works   The transaction of `none` without its look at the user's bookings: the unique
//                index on (event_id, user_id) refuses the second one (23505).
// What it promises  No user holds two active bookings of one event.
// Where it breaks   The index knows nothing of seats: two callers still read the same number of
//                them, and the event oversells.
//
// for_update: the essay's transaction, a pessimistic lock on the event's row.
//
// How it works   BEGIN; SELECT … FOR UPDATE; UPDATE; INSERT; COMMIT. The row lock is held over four
//                round trips and the commit's flush; whoever comes next waits in the database.
// What it promises  No seat twice, no user twice (with the unique index), whoever else takes the
//                lock first.
// Where it breaks   Nowhere, but one event sells no faster than 1 / (four round trips + a commit),
//                and a holder that stalls stalls everyone.
//
// advisory: an advisory lock of the database for each event.
//
// How it works   BEGIN; SELECT pg_advisory_xact_lock(event); SELECT; UPDATE; INSERT; COMMIT, which
//                lets the lock go. The read is a statement of its own, since a statement that
//                waited for the lock would still see what it began with.
// What it promises  No seat twice, no user twice, while everyone takes the lock first.
// Where it breaks   One writer that does not know of the lock. Lock numbers are shared by the whole
//                database. One round trip more than `for_update`, for the same waiting.
//
// serializable: the plain transaction at SERIALIZABLE, retried.
//
// How it works   BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT; UPDATE; INSERT; COMMIT. The database
//                aborts (40001) all but one of those that could not have run one after the other;
//                the caller backs off and runs the whole again.
// What it promises  No seat twice, no user twice, for any rule that the transaction itself states.
// Where it breaks   Code that does not retry 40001, or retries with what it had read. On a hot
//                event it is optimistic concurrency with a longer way to each conflict.
//
// repeatable_read: the same at REPEATABLE READ. This is how snapshot-only engines behave.
//
// How it works   As `serializable`, on a snapshot: the UPDATE of a row that has changed since the
//                snapshot fails (40001), the first one to update wins, and the caller runs the
//                whole again.
// What it promises  No seat twice, no user twice: the rule and the write concern the same row.
// Where it breaks   Rules over several rows, of which a transaction reads one and writes another
//                (write skew). On a hot event it spends itself on retries.

#include <fmt/format.h>

#include "all.hpp"
#include "retrying.hpp"

namespace bench {

strategy const none{
    .name = "none",
    .summary = "read, then write, with no guard: the bug itself",
    .guarantee = guarantee::unsafe,
    .open = [](tuning const& tuning) { return open_transactions(tuning, {.looks_for_user = true}); },
    .can_hold = true,
    .create =
        [](sql::connection& database, tuning const& tuning, stock const& stock) {
            make_engine_tables(tuning);
            database.run(fmt::format("DROP INDEX {0}.bookings_one_active_a_user;"
                                     "CREATE INDEX bookings_active_of_a_user ON {0}.bookings (event_id, user_id) "
                                     "WHERE status IN ('held', 'confirmed')",
                                     tuning.schema));
            fill_engine_tables(database, tuning.schema, stock);
        },
};

strategy const unique_only{
    .name = "unique_only",
    .summary = "only a unique constraint: no user twice, but events oversell",
    .guarantee = guarantee::unsafe,
    .open = [](tuning const& tuning) { return open_transactions(tuning, {}); },
    .can_hold = true,
};

strategy const for_update{
    .name = "for_update",
    .summary = "SELECT ... FOR UPDATE in a transaction",
    .guarantee = guarantee::safe,
    .open = [](tuning const& tuning) { return open_transactions(tuning, {.read_suffix = "FOR UPDATE"}); },
    .can_hold = true,
};

strategy const advisory{
    .name = "advisory",
    .summary = "pg_advisory_xact_lock per event",
    .guarantee = guarantee::safe,
    .open =
        [](tuning const& tuning) {
            return open_transactions(tuning, {.lock = "SELECT pg_advisory_xact_lock($1::bigint)"});
        },
    .can_hold = true,
};

strategy const serializable{
    .name = "serializable",
    .summary = "SERIALIZABLE, retried on 40001",
    .guarantee = guarantee::safe,
    .open =
        [](tuning const& tuning) { return open_transactions(tuning, {.begin = "BEGIN ISOLATION LEVEL SERIALIZABLE"}); },
    .can_hold = true,
};

strategy const repeatable_read{
    .name = "repeatable_read",
    .summary = "REPEATABLE READ, retried on 40001",
    .guarantee = guarantee::safe,
    .open =
        [](tuning const& tuning) {
            return open_transactions(tuning, {.begin = "BEGIN ISOLATION LEVEL REPEATABLE READ"});
        },
    .can_hold = true,
};

}  // namespace bench
