// sharded: the event's seats split over k counter rows, each guarded.
//
// How it works   One statement takes from one of the event's k counters, chosen at random, and inserts the booking. When that one
//                is empty, a second statement looks for one that is not.
// What it promises  No seat twice, no user twice (with the unique index). k callers of one event can commit at once.
// Where it breaks   Seats left on different counters cannot be booked together: n seats are refused though n are left. "How
//                many are left" is a sum over k rows, and near the end callers search. Refusals cost two statements.

#include <fmt/format.h>

#include "../tables.hpp"
#include "all.hpp"
#include "retrying.hpp"

namespace bench {
namespace {

class sharded_caller : public caller {
public:
    sharded_caller(tuning const& tuning, std::uint64_t number)
        : tuning_{tuning}, dice_{tuning.seed, number}, database_{tuning.database} {
        database_.prepare("book", fmt::format(R"(
WITH moved AS (
    UPDATE {0}.event_shards SET available = available - $4::int
    WHERE event_id = $1::bigint AND shard = $5::int AND available >= $4::int
      AND EXISTS (SELECT 1 FROM {0}.events WHERE event_id = $1::bigint AND status = 'open')
    RETURNING event_id)
INSERT INTO {0}.bookings (event_id, booked_at, booking_id, seats, status, user_id)
SELECT event_id, now(), $2::uuid, $4::int, 'confirmed', $3::text FROM moved)",
                                              tuning.schema));
        database_.prepare(
            "search",
            fmt::format("SELECT shard FROM {0}.event_shards WHERE event_id = $1::bigint AND available >= $2::int "
                        "ORDER BY random() LIMIT 1",
                        tuning.schema));
        database_.prepare("cancel", fmt::format(R"(
WITH freed AS (
    UPDATE {0}.bookings SET status = 'cancelled', ended_at = now()
    WHERE event_id = $1::bigint AND booking_id = $2::uuid AND status IN ('held', 'confirmed')
    RETURNING event_id, seats)
UPDATE {0}.event_shards AS s SET available = available + freed.seats
FROM freed WHERE s.event_id = freed.event_id AND s.shard = $3::int)",
                                                tuning.schema));
    }
    answer book(request const& request) override {
        std::int32_t shard = any_shard();
        return until_deadline(tuning_, dice_, [&]() -> trial {
            trial tried =
                judged(database_.execute("book", request.event, request.id, request.user, request.seats, shard),
                       ending::booked);
            if (tried.how != ending::refused) { return tried; }
            sql::reply const found = database_.execute("search", request.event, request.seats);
            if (found.rows() == 0) { return tried; }  // the search itself says sold out
            shard = static_cast<std::int32_t>(found.integer(0, 0));
            return {.wrote = true};  // this counter had too little, or others took it meanwhile
        });
    }
    answer cancel(request const& request) override {
        return until_deadline(tuning_, dice_, [&] {
            return judged(database_.execute("cancel", request.event, request.id, any_shard()), ending::cancelled);
        });
    }
    std::uint64_t round_trips() const override { return database_.round_trips(); }

private:
    std::int32_t any_shard() { return static_cast<std::int32_t>(dice_.roll() * tuning_.shards); }

    tuning tuning_;
    dice dice_;
    sql::connection database_;
};

class sharded_strategy : public strategy {
public:
    std::string_view name() const override { return "sharded"; }
    std::string_view summary() const override { return "seats split over several counter rows, each guarded"; }
    bench::promise promise() const override { return promise::safe; }
    void lay_out(sql::connection& database, tuning const& tuning, stock const& stock) const override {
        create_tables(database, tuning, user_index::unique);
        fill_tables(database, tuning.schema, stock);
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
    std::string available_sql(std::string const& schema) const override {
        return "SELECT event_id, sum(available)::bigint AS available FROM " + schema +
               ".event_shards GROUP BY event_id";
    }
    std::unique_ptr<client> open(tuning const& tuning) const override {
        return std::make_unique<simple_client<sharded_caller>>(tuning);
    }
};

}  // namespace

strategy const* sharded() {
    static sharded_strategy const one;
    return &one;
}

}  // namespace bench
