#include "lane/company.hpp"

#include <doctest/doctest.h>

using namespace bookonce;
using namespace std::chrono_literals;

namespace {

constexpr time_point start{std::chrono::hours{1}};
constexpr double middle = 0.5;  ///< the draw that varies nothing

/// Changes of one event by rounds of this length.
struct writer {
    void change(std::chrono::nanoseconds round, std::int64_t by_others) {
        subject.landed(start, start + round, by_others);
    }
    std::int64_t pause_us(double draw) const {
        return std::chrono::round<std::chrono::microseconds>(subject.pause_before_reading_again(draw)).count();
    }
    company subject;
};

}  // namespace

TEST_CASE("an_engine_that_is_alone_has_no_company") {
    writer alone;
    CHECK_FALSE(alone.subject.is_there());
    alone.change(1ms, 0);
    CHECK_FALSE(alone.subject.is_there());
}

TEST_CASE("company_has_gone_after_sixteen_quiet_changes") {
    writer one;
    one.change(1ms, 1);
    for (int quiet = 1; quiet < 16; ++quiet) { one.change(1ms, 0); }
    CHECK(one.subject.is_there());
    one.change(1ms, 0);
    CHECK_FALSE(one.subject.is_there());
    one.change(1ms, 1);
    CHECK(one.subject.is_there());
}

TEST_CASE("whoever_stood_back_looks_again_after_a_quarter_of_an_attempt") {
    writer one;
    CHECK(one.pause_us(middle) == 50);  // nothing is known yet
    one.change(8ms, 1);
    CHECK(one.pause_us(middle) == 2'000);
    CHECK(one.pause_us(0.0) == 1'000);
    writer slow;
    slow.change(1s, 1);
    CHECK(slow.pause_us(middle) == 4'000);
}
