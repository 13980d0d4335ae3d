// guarded: one conditional statement, no version.
//
// How it works   WITH moved AS (UPDATE … WHERE available >= n RETURNING event_id) INSERT … SELECT …
//                FROM moved: one round trip, autocommitted. The row lock lasts for the commit's
//                flush alone.
// What it promises  No seat twice, no user twice (with the unique index). The rule is in the
//                statement, so nothing is retried but a deadlock (40P01: a cancellation meets a
//                second booking of the same user).
// Where it breaks   Nowhere, for a rule that fits into a WHERE; one event sells no faster than one
//                commit after the other. A lost reply cannot be told from a lost request without
//                looking for the booking's id.

#include <fmt/format.h>

#include "all.hpp"
#include "one_statement.hpp"

namespace bench {

strategy const guarded{
    .name = "guarded",
    .summary = "one conditional statement (available >= n), no version",
    .guarantee = guarantee::safe,
    .open =
        [](tuning const& tuning) {
            std::string const take = fmt::format(R"(
    UPDATE {}.events SET available = available - $4::int, version = version + 1
    WHERE event_id = $1::bigint AND available >= $4::int AND status = 'open'
    RETURNING event_id)",
                                                 tuning.schema);
            std::string const give_back = fmt::format(R"(
UPDATE {}.events AS e SET available = available + freed.seats, version = version + 1
FROM freed WHERE e.event_id = freed.event_id)",
                                                      tuning.schema);
            return open_callers<statement_caller>(tuning, book_sql(tuning.schema, take),
                                                  cancel_sql(tuning.schema, give_back));
        },
};

}  // namespace bench
