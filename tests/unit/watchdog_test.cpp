#include "lane/watchdog.hpp"

#include <atomic>
#include <future>

#include <doctest/doctest.h>

using namespace bookonce;
using namespace std::chrono_literals;

TEST_CASE("a_watchdog_looks_after_a_deadline_and_again_when_told_to") {
    std::atomic<int> looks{0};
    std::promise<void> thrice;
    watchdog dog{[&](time_point now) {
        if (++looks < 3) { return now; }
        thrice.set_value();
        return time_point::max();
    }};
    dog.note(std::chrono::steady_clock::now());
    thrice.get_future().wait();
    dog.stop();
    CHECK(looks == 3);
}

TEST_CASE("a_watchdog_does_not_look_before_the_earliest_deadline") {
    std::promise<time_point> looked;
    watchdog dog{[&](time_point now) {
        looked.set_value(now);
        return time_point::max();
    }};
    auto const soon = std::chrono::steady_clock::now() + 20ms;
    dog.note(soon + 1h);
    dog.note(soon);
    CHECK(looked.get_future().get() >= soon);
}

TEST_CASE("a_watchdog_without_deadlines_stops_without_a_look") {
    std::atomic<int> looks{0};
    watchdog dog{[&](time_point) {
        ++looks;
        return time_point::max();
    }};
    dog.stop();
    dog.stop();
    CHECK(looks == 0);
}
