// repeatable_read: the plain transaction at REPEATABLE READ, retried. This is how snapshot-only engines behave.
//
// How it works   As `serializable`, on a snapshot: the UPDATE of a row that has changed since the snapshot fails (40001), the
//                first one to update wins, and the caller runs the whole again.
// What it promises  No seat twice, no user twice: the rule and the write concern the same row.
// Where it breaks   Rules over several rows, of which a transaction reads one and writes another (write skew). On a hot
//                event it spends itself on retries.

#include "all.hpp"
#include "retrying.hpp"

namespace bench {
namespace {

constexpr transaction_style style{.begin = "BEGIN ISOLATION LEVEL REPEATABLE READ"};

}  // namespace

strategy const repeatable_read{
    .name = "repeatable_read",
    .summary = "REPEATABLE READ, retried on 40001",
    .guarantee = guarantee::safe,
    .open = open_callers<transaction_caller<style>>,
};

}  // namespace bench
