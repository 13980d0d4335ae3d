#include "lane/pacing.hpp"

#include <doctest/doctest.h>

using namespace bookonce;
using namespace std::chrono_literals;

namespace {

constexpr time_point start{std::chrono::hours{1}};
constexpr double middle = 0.5;  ///< the draw that varies nothing

/// A change by a round of this length, begun `idle` after the last one had ended.
struct writer {
    void change(std::chrono::nanoseconds round, std::int64_t by_others, std::chrono::nanoseconds idle = 1s) {
        subject.landed(now + idle, now + idle + round, by_others);
        now += idle + round;
    }
    pacing subject;
    time_point now = start;
};

std::int64_t us(std::chrono::nanoseconds time) { return std::chrono::round<std::chrono::microseconds>(time).count(); }

}  // namespace

TEST_CASE("an_engine_that_is_alone_does_not_rest") {
    writer alone;
    CHECK_FALSE(alone.subject.is_shared());
    alone.change(1ms, 0);
    CHECK_FALSE(alone.subject.is_shared());
    CHECK(alone.subject.pause_after_landing(middle) == 0ns);
}

TEST_CASE("a_rest_is_two_attempts_times_the_root_of_the_foreign_changes") {
    for (auto const& [by_others, rest_us] : {std::pair{1, 2'000}, {4, 4'000}, {9, 6'000}, {100, 6'000}}) {
        writer one;
        one.change(1ms, by_others);
        CHECK(one.subject.is_shared());
        CHECK(us(one.subject.pause_after_landing(middle)) == rest_us);
        CHECK(us(one.subject.pause_after_landing(0.0)) == rest_us * 9 / 10);
    }
}

TEST_CASE("no_rest_is_longer_than_a_quarter_of_a_second") {
    writer one;
    one.change(1s, 4);
    CHECK(one.subject.pause_after_landing(middle) == 250ms);
}

TEST_CASE("an_event_counts_as_unshared_after_sixteen_quiet_changes") {
    writer one;
    one.change(1ms, 1);
    for (int quiet = 1; quiet < 16; ++quiet) { one.change(1ms, 0); }
    CHECK(one.subject.is_shared());
    one.change(1ms, 0);
    CHECK_FALSE(one.subject.is_shared());
}

TEST_CASE("a_lone_engine_pauses_after_64_changes_back_to_back") {
    writer alone;
    int pauses = 0;
    for (int changes = 0; changes < 130; ++changes) {
        alone.change(1ms, 0, 0ns);
        if (auto const rest = alone.subject.pause_after_landing(middle); rest > 0ns) {
            CHECK(us(rest) == 1'500);
            ++pauses;
        }
    }
    CHECK(pauses == 2);
}

TEST_CASE("whoever_stood_back_looks_again_after_a_quarter_of_an_attempt") {
    writer one;
    CHECK(us(one.subject.pause_before_reading_again(middle)) == 50);  // nothing is known yet
    one.change(8ms, 1);
    CHECK(us(one.subject.pause_before_reading_again(middle)) == 2'000);
    CHECK(us(one.subject.pause_before_reading_again(0.0)) == 1'000);
    writer slow;
    slow.change(1s, 1);
    CHECK(us(slow.subject.pause_before_reading_again(middle)) == 4'000);
}
