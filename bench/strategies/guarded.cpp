// guarded: one conditional statement, no version.
//
// How it works   WITH moved AS (UPDATE … WHERE available >= n RETURNING event_id) INSERT … SELECT … FROM moved: one round
//                trip, autocommitted. The row lock lasts for the commit's flush alone.
// What it promises  No seat twice, no user twice (with the unique index). The rule is in the statement, so nothing is retried
//                but a deadlock (40P01: a cancellation meets a second booking of the same user).
// Where it breaks   Nowhere, for a rule that fits into a WHERE; one event sells no faster than one commit after the other.
//                A lost reply cannot be told from a lost request without looking for the booking's id.

#include <fmt/format.h>

#include "all.hpp"
#include "retrying.hpp"

namespace bench {
namespace {

class guarded_caller : public caller {
public:
    guarded_caller(tuning const& tuning, std::uint64_t number)
        : tuning_{tuning}, dice_{tuning.seed, number}, database_{tuning.database} {
        database_.prepare("book", fmt::format(R"(
WITH moved AS (
    UPDATE {0}.events SET available = available - $4::int, version = version + 1
    WHERE event_id = $1::bigint AND available >= $4::int AND status = 'open'
    RETURNING event_id)
INSERT INTO {0}.bookings (event_id, booked_at, booking_id, seats, status, user_id)
SELECT event_id, now(), $2::uuid, $4::int, 'confirmed', $3::text FROM moved)",
                                              tuning.schema));
        database_.prepare("cancel", fmt::format(R"(
WITH freed AS (
    UPDATE {0}.bookings SET status = 'cancelled', ended_at = now()
    WHERE event_id = $1::bigint AND booking_id = $2::uuid AND status IN ('held', 'confirmed')
    RETURNING event_id, seats)
UPDATE {0}.events AS e SET available = available + freed.seats, version = version + 1
FROM freed WHERE e.event_id = freed.event_id)",
                                                tuning.schema));
    }
    answer book(request const& request) override {
        return until_deadline(tuning_, dice_, [&] {
            return judged(database_.execute("book", request.event, request.id, request.user, request.seats),
                          ending::booked);
        });
    }
    answer cancel(request const& request) override {
        return until_deadline(tuning_, dice_, [&] {
            return judged(database_.execute("cancel", request.event, request.id), ending::cancelled);
        });
    }
    std::uint64_t round_trips() const override { return database_.round_trips(); }

private:
    tuning tuning_;
    dice dice_;
    sql::connection database_;
};

class guarded_strategy : public strategy {
public:
    std::string_view name() const override { return "guarded"; }
    std::string_view summary() const override { return "one conditional statement (available >= n), no version"; }
    bench::promise promise() const override { return promise::safe; }
    std::unique_ptr<client> open(tuning const& tuning) const override {
        return std::make_unique<simple_client<guarded_caller>>(tuning);
    }
};

}  // namespace

strategy const* guarded() {
    static guarded_strategy const one;
    return &one;
}

}  // namespace bench
