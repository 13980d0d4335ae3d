// unique_only: read, then write, and let a unique index keep users from booking twice.
//
// How it works   The transaction of `none` without its look at the user's bookings: the unique index on (event_id, user_id)
//                refuses the second one (23505).
// What it promises  No user holds two active bookings of one event.
// Where it breaks   The index knows nothing of seats: two callers still read the same number of them, and the event oversells.

#include "all.hpp"
#include "retrying.hpp"

namespace bench {
namespace {

constexpr transaction_style style{};

}  // namespace

strategy const unique_only{
    .name = "unique_only",
    .summary = "only a unique constraint: no user twice, but events oversell",
    .guarantee = guarantee::unsafe,
    .open = open_callers<transaction_caller<style>>,
};

}  // namespace bench
