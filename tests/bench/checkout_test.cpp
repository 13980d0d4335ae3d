#include <doctest/doctest.h>

#include "drive.hpp"
#include "fake_timeline.hpp"

using namespace bench;

namespace {

/// A shop with so many seats, which holds in a millisecond and confirms in three.
class fake_till final : public caller {
public:
    fake_till(fake_timeline& time, std::uint64_t seats) : time_{time}, seats_{seats} {}
    call_result book(call const&) override { return {.status = call_status::failed}; }
    call_result cancel(call const&) override { return {.status = call_status::failed}; }
    call_result hold(call const& asked) override {
        ttl = asked.ttl;
        return answer(held.holds++ < seats_ ? call_status::held : call_status::refused, ms);
    }
    call_result confirm(call const&) override {
        ++held.confirmations;
        return answer(call_status::confirmed, 3 * ms);
    }
    call_result release(call const&) override {
        ++held.releases;
        return answer(call_status::released, ms);
    }
    std::uint64_t round_trips() const override { return 0; }

    struct calls {
        std::uint64_t holds = 0;
        std::uint64_t confirmations = 0;
        std::uint64_t releases = 0;
    };
    calls held;
    std::chrono::seconds ttl{0};

private:
    call_result answer(call_status status, std::int64_t takes_ns) {
        time_.now += takes_ns;
        return {.status = status, .attempts = 1};
    }

    fake_timeline& time_;
    std::uint64_t seats_;
};

constexpr std::uint64_t requests = 400;

struct run_of_a_till {
    explicit run_of_a_till(std::uint64_t seats, workload_spec spec = {}) : till{time, seats} {
        spec.kind = work_kind::checkout;
        workload const work{spec};
        drive_closed_loop({.work = work, .window = {.begin_ns = 0, .end_ns = 10'000 * ms}, .time = time}, till,
                          {.first = 0, .step = 1, .end = requests}, audience::everyone, counted);
    }

    fake_timeline time;
    fake_till till;
    tally counted;
};

}  // namespace

TEST_CASE("a_held_request_is_confirmed_released_or_left_to_lapse") {
    run_of_a_till const run{requests, {.hold_ttl_s = 7}};
    CHECK(run.counted.holds == requests);
    CHECK(run.counted.bookings == run.till.held.confirmations);
    CHECK(run.counted.releases == run.till.held.releases);
    CHECK(run.counted.lapses > 0);
    CHECK(run.counted.releases > run.counted.lapses);
    CHECK(run.counted.bookings > run.counted.releases);
    CHECK(run.counted.bookings + run.counted.releases + run.counted.lapses == requests);
    CHECK(run.till.ttl == std::chrono::seconds{7});
}

TEST_CASE("a_refused_hold_is_followed_by_nothing") {
    run_of_a_till const run{10};
    CHECK(run.till.held.holds == requests);
    CHECK(run.counted.holds == 10);
    CHECK(run.counted.refusals == requests - 10);
    CHECK(run.counted.bookings + run.counted.releases + run.counted.lapses == 10);
}

TEST_CASE("a_confirmation_waits_from_the_answer_to_its_hold") {
    run_of_a_till const run{requests, {.release_share = 0, .lapse_share = 0}};
    CHECK(run.counted.latency.count() == 2 * requests);
    CHECK(run.counted.latency.percentile_ns(0.25) < 2 * ms);
    CHECK(run.counted.latency.max_ns() < 4 * ms);
}

TEST_CASE("releases_are_calls_without_a_latency") {
    run_of_a_till const run{requests, {.release_share = 1, .lapse_share = 0}};
    CHECK(run.counted.releases == requests);
    CHECK(run.counted.latency.count() == requests);
}

TEST_CASE("a_tally_knows_when_bookings_were_made") {
    run_of_a_till run{requests, {.release_share = 0, .lapse_share = 0}};
    CHECK(run.counted.first_booking_ns == 4 * ms);
    // 400 bookings of 4 ms take 1.6 s; one that ends at a second's end belongs to the next.
    CHECK(run.counted.bookings_by_second == std::vector<std::uint64_t>{249, 151});
    tally other;
    other.first_booking_ns = 3 * ms;
    other.bookings_by_second = {1, 1, 1};
    run.counted.merge(other);
    CHECK(run.counted.first_booking_ns == 3 * ms);
    CHECK(run.counted.bookings_by_second == std::vector<std::uint64_t>{250, 152, 1});
}
