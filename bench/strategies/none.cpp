// none: read, then write. This is the bug itself, in the form most people ship it.
//
// How it works   BEGIN; SELECT the seats; SELECT the user's booking; if both are fine: UPDATE, INSERT; COMMIT. READ COMMITTED,
//                no lock, no unique index.
// What it promises  Nothing. The tests pass, since a test has one caller.
// Where it breaks   Two callers read the same number of seats, and both sell the last one; the later UPDATE also overwrites
//                the earlier one's count. Two requests of one user both see no booking, and both make one.

#include "../tables.hpp"
#include "all.hpp"
#include "retrying.hpp"

namespace bench {
namespace {

constexpr transaction_style style{.looks_for_user = true};

void create_with_plain_index(sql::connection& database, tuning const& tuning, stock const& stock) {
    create_tables(database, tuning, user_index::plain);
    fill_tables(database, tuning.schema, stock);
}

}  // namespace

strategy const none{
    .name = "none",
    .summary = "read, then write, with no guard: the bug itself",
    .guarantee = guarantee::unsafe,
    .open = open_callers<transaction_caller<style>>,
    .create = create_with_plain_index,
};

}  // namespace bench
