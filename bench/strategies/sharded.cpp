// sharded: the event's seats split over k counter rows, each guarded.
//
// How it works   One statement takes from one of the event's k counters, chosen at random, and
//                inserts the booking. When that one is empty, a second statement looks for one that
//                is not.
// What it promises  No seat twice, no user twice (with the unique index). k callers of one event
//                can commit at once.
// Where it breaks   Seats left on different counters cannot be booked together: n seats are refused
//                though n are left. "How many are left" is a sum over k rows, and near the end
//                callers search. Refusals cost two statements.

#include <fmt/format.h>

#include "all.hpp"
#include "one_statement.hpp"

namespace bench {
namespace {

class sharded_caller : public retrying_caller {
public:
    sharded_caller(tuning const& tuning, std::uint64_t number) : retrying_caller{tuning, number} {
        database_.prepare("book", book_sql(tuning.schema, fmt::format(R"(
    UPDATE {0}.event_shards SET available = available - $4::int
    WHERE event_id = $1::bigint AND shard = $5::int AND available >= $4::int
      AND EXISTS (SELECT 1 FROM {0}.events WHERE event_id = $1::bigint AND status = 'open')
    RETURNING event_id)",
                                                                      tuning.schema)));
        database_.prepare(
            "search",
            fmt::format("SELECT shard FROM {0}.event_shards WHERE event_id = $1::bigint AND available >= $2::int "
                        "ORDER BY random() LIMIT 1",
                        tuning.schema));
        database_.prepare("cancel", cancel_sql(tuning.schema, fmt::format(R"(
UPDATE {}.event_shards AS s SET available = available + freed.seats
FROM freed WHERE s.event_id = freed.event_id AND s.shard = $3::int)",
                                                                          tuning.schema)));
    }
    call_result book(call const& call) override {
        std::int32_t shard = any_shard();
        return retry([&]() -> trial {
            trial tried = trial_of(database_.execute("book", call.event, call.id, call.user, call.seats, shard),
                                   call_status::booked);
            if (tried.status != call_status::refused) { return tried; }
            sql::reply const found = database_.execute("search", call.event, call.seats);
            if (found.rows() == 0) { return tried; }  // the search itself says sold out
            shard = static_cast<std::int32_t>(found.integer(0, 0));
            return {.wrote = true};  // this counter had too little, or others took it meanwhile
        });
    }
    call_result cancel(call const& call) override {
        return retry([&] {
            return trial_of(database_.execute("cancel", call.event, call.id, any_shard()), call_status::cancelled);
        });
    }

private:
    std::int32_t any_shard() { return static_cast<std::int32_t>(random() * tuning_.shards); }
};

void create_shards(sql::connection& database, tuning const& tuning, stock const& stock) {
    create_engine_tables(database, tuning, stock);
    database.run(fmt::format(R"(
CREATE TABLE {0}.event_shards (
    event_id bigint NOT NULL, shard integer NOT NULL, available integer NOT NULL,
    CONSTRAINT event_shards_key PRIMARY KEY (event_id, shard),
    CONSTRAINT event_shards_available_is_not_negative CHECK (available >= 0)) WITH (fillfactor = 50);
INSERT INTO {0}.event_shards (event_id, shard, available)
SELECT event_id, k, available / {1} + CASE WHEN k < available % {1} THEN 1 ELSE 0 END FROM {0}.events, generate_series(0, {1} - 1) AS k;
)",
                             tuning.schema, tuning.shards));
    database.run(fmt::format("VACUUM ANALYZE {0}.event_shards", tuning.schema));
}

std::string available_in_shards(std::string const& schema) {
    return "SELECT event_id, sum(available)::bigint AS available FROM " + schema + ".event_shards GROUP BY event_id";
}

}  // namespace

strategy const sharded{
    .name = "sharded",
    .summary = "seats split over several counter rows, each guarded",
    .guarantee = guarantee::safe,
    .open = open_callers<sharded_caller>,
    .create = create_shards,
    .available_sql = available_in_shards,
};

}  // namespace bench
