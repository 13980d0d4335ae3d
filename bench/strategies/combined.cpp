// combined: the essay's last word, all of it at once.
//
// How it works   Redlock on the event, then SELECT … FOR UPDATE in a transaction, over a unique index.
// What it promises  No seat twice, no user twice. The row lock alone would do; the Redlock keeps the crowd out of the database.
// Where it breaks   Nowhere, but a booking pays for two locks, and a Redis that is down is a shop that is closed.

#include "all.hpp"
#include "redlocked.hpp"

namespace bench {
namespace {

constexpr transaction_style style{.read_suffix = "FOR UPDATE"};

}  // namespace

strategy const combined{
    .name = "combined",
    .summary = "Redlock, FOR UPDATE and a unique constraint together",
    .guarantee = guarantee::safe,
    .open = open_redlocked_callers<style, 1>,
    .redis_servers = 1,
};

}  // namespace bench
