#include <vector>

#include <doctest/doctest.h>

#include "drive.hpp"
#include "fake_timeline.hpp"

using namespace bench;

namespace {

/// A server that answers each request after a millisecond, but for one that it stalls on.
class fake_server final : public caller {
public:
    fake_server(fake_timeline& time, int stalls_at, std::int64_t stall_ns)
        : time_{time}, stalls_at_{stalls_at}, stall_ns_{stall_ns} {}
    call_result book(call const&) override {
        time_.now += asked_ == stalls_at_ ? stall_ns_ : ms;
        ++asked_;
        return {.status = call_status::booked, .attempts = 1};
    }
    call_result cancel(call const&) override { return {.status = call_status::failed}; }
    std::uint64_t round_trips() const override { return static_cast<std::uint64_t>(asked_); }
    int asked() const { return asked_; }

private:
    fake_timeline& time_;
    int stalls_at_;
    std::int64_t stall_ns_;
    int asked_ = 0;
};

struct run_of_a_second {
    fake_timeline time;
    tally counted;
    int served = 0;

    void open_loop(double rate, int stalls_at, std::int64_t stall_ns) {
        workload const work{{}};
        fake_server server{time, stalls_at, stall_ns};
        arrivals due{rate, 0, 1};
        drive_open_loop({.work = work, .window = {.begin_ns = 0, .end_ns = 1'000 * ms}, .time = time}, server, due, {},
                        counted);
        served = server.asked();
    }
    void closed_loop(int stalls_at, std::int64_t stall_ns) {
        workload const work{{}};
        fake_server server{time, stalls_at, stall_ns};
        drive_closed_loop({.work = work, .window = {.begin_ns = 0, .end_ns = 1'000 * ms}, .time = time}, server, {},
                          audience::everyone, counted);
        served = server.asked();
    }
};

}  // namespace

TEST_CASE("in_the_open_loop_everyone_who_came_during_a_stall_has_waited") {
    run_of_a_second smooth;
    smooth.open_loop(100, -1, 0);
    REQUIRE(smooth.served > 60);
    CHECK(smooth.counted.latency.percentile_ns(0.9) < 3 * ms);

    run_of_a_second stalled;
    stalled.open_loop(100, 10, 500 * ms);
    // About fifty requests were due while the server stood still: half of them waited more than a
    // quarter of a second.
    CHECK(stalled.counted.latency.percentile_ns(0.75) > 200 * ms);
    CHECK(stalled.counted.latency.max_ns() >= 500 * ms);
}

TEST_CASE("in_the_closed_loop_a_stall_is_a_single_slow_request") {
    run_of_a_second stalled;
    stalled.closed_loop(10, 500 * ms);
    CHECK(stalled.served == 501);
    CHECK(stalled.counted.latency.count() == 501);
    CHECK(stalled.counted.latency.percentile_ns(0.99) < 2 * ms);
    CHECK(stalled.counted.latency.max_ns() == 500 * ms);
}

TEST_CASE("requests_that_a_stall_left_unserved_count_their_wait") {
    run_of_a_second stalled;
    stalled.open_loop(100, 10, 5'000 * ms);
    CHECK(stalled.served == 11);
    CHECK(stalled.counted.bookings == 10);  // the eleventh ended outside the window
    CHECK(stalled.counted.unserved > 50);
    CHECK(stalled.counted.latency.count() == 11 + stalled.counted.unserved);
    CHECK(stalled.counted.latency.percentile_ns(0.5) > 4'000 * ms);
}

TEST_CASE("arrivals_come_at_the_rate_asked_for_each_handed_out_once") {
    arrivals due{1'000, 7 * ms, 3};
    std::int64_t before = 0;
    std::int64_t last = 0;
    for (std::uint64_t number = 0; number < 100'000; ++number) {
        arrivals::arrival const next = due.next();
        REQUIRE(next.number == number);
        REQUIRE(next.due_ns >= before);
        before = last = next.due_ns;
    }
    CHECK(static_cast<double>(last) * 1e-9 == doctest::Approx(100).epsilon(0.02));
}

TEST_CASE("request_numbers_are_dealt_out_until_they_are_used_up") {
    run_of_a_second run;
    workload const work{{}};
    fake_server server{run.time, -1, 0};
    request_range const third_of_four{.first = 2, .step = 4, .end = 12};
    drive_closed_loop({.work = work, .window = {.begin_ns = 0, .end_ns = 1'000 * ms}, .time = run.time}, server,
                      third_of_four, audience::everyone, run.counted);
    CHECK(server.asked() == 3);  // 2, 6 and 10
}

TEST_CASE("what_happens_during_the_warm_up_is_not_counted") {
    fake_timeline time;
    tally counted;
    workload const work{{}};
    fake_server server{time, -1, 0};
    drive_closed_loop({.work = work, .window = {.begin_ns = 400 * ms, .end_ns = 1'000 * ms}, .time = time}, server, {},
                      audience::everyone, counted);
    CHECK(server.asked() == 1'000);
    CHECK(counted.latency.count() == 600);
    CHECK(counted.bookings == 600);  // those that ended at 400, 401, … 999 ms
    CHECK(counted.booked_ever == 1'000);
}
