// serializable: the plain transaction at SERIALIZABLE, retried.
//
// How it works   BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT; UPDATE; INSERT; COMMIT. The database aborts (40001) all but one of
//                those that could not have run one after the other; the caller backs off and runs the whole again.
// What it promises  No seat twice, no user twice, for any rule that the transaction itself states.
// Where it breaks   Code that does not retry 40001, or retries with what it had read. On a hot event it is optimistic
//                concurrency with a longer way to each conflict.

#include "all.hpp"
#include "retrying.hpp"

namespace bench {
namespace {

constexpr transaction_style style{.begin = "BEGIN ISOLATION LEVEL SERIALIZABLE"};

}  // namespace

strategy const serializable{
    .name = "serializable",
    .summary = "SERIALIZABLE, retried on 40001",
    .guarantee = guarantee::safe,
    .open = open_callers<transaction_caller<style>>,
};

}  // namespace bench
