#include <bookonce/backoff.hpp>

#include <vector>

#include <doctest/doctest.h>

#include <bookonce/limits.hpp>

using namespace bookonce;
using namespace std::chrono_literals;
using shape = backoff::shape;
using std::chrono::microseconds;

namespace {

std::vector<long> waits_us(backoff const& policy, std::vector<double> const& draws) {
    backoff_sequence sequence{policy};
    std::vector<long> waits;
    for (double const draw : draws) { waits.push_back(sequence.next(draw).count()); }
    return waits;
}

using longs = std::vector<long>;

}  // namespace

TEST_CASE("none_never_waits") { CHECK(waits_us({.kind = shape::none}, {0.9, 0.9, 0.9}) == longs{0, 0, 0}); }

TEST_CASE("constant_waits_the_same_each_time") {
    CHECK(waits_us({.kind = shape::constant, .initial = 700us, .max = 9ms}, {0.0, 0.5, 0.99}) == longs{700, 700, 700});
}

TEST_CASE("exponential_doubles_up_to_its_maximum") {
    CHECK(waits_us({.kind = shape::exponential, .initial = 500us, .max = 3ms}, {0.1, 0.2, 0.3, 0.4, 0.5}) ==
          longs{500, 1000, 2000, 3000, 3000});
}

TEST_CASE("full_jitter_draws_from_zero_to_the_exponential_wait") {
    CHECK(waits_us({.kind = shape::full_jitter, .initial = 1ms, .max = 4ms}, {0.5, 0.25, 0.0, 0.75}) ==
          longs{500, 500, 0, 3000});
}

TEST_CASE("equal_jitter_waits_at_least_half") {
    CHECK(waits_us({.kind = shape::equal_jitter, .initial = 1ms, .max = 4ms}, {0.0, 0.5, 0.5, 0.5}) ==
          longs{500, 1500, 3000, 3000});
}

TEST_CASE("decorrelated_jitter_grows_from_its_own_last_wait") {
    // in [1000, 3·1000], then [1000, 3·2000], then [1000, 3·3500] cut at 5000
    CHECK(waits_us({.kind = shape::decorrelated_jitter, .initial = 1ms, .max = 5ms}, {0.5, 0.5, 0.99}) ==
          longs{2000, 3500, 5000});
}

TEST_CASE("equal_draws_give_equal_waits_and_a_new_sequence_restarts") {
    for (auto const kind : {shape::none, shape::constant, shape::exponential, shape::full_jitter, shape::equal_jitter,
                            shape::decorrelated_jitter}) {
        std::vector<double> const draws{0.3, 0.9, 0.1, 0.6};
        CHECK(waits_us({.kind = kind}, draws) == waits_us({.kind = kind}, draws));
    }
}

TEST_CASE("every_wait_is_within_its_bounds_after_any_conflicts") {
    for (auto const kind :
         {shape::constant, shape::exponential, shape::full_jitter, shape::equal_jitter, shape::decorrelated_jitter}) {
        backoff_sequence sequence{{.kind = kind, .initial = 1us, .max = limits::backoff_max}};
        for (int conflict = 0; conflict < 5'000; ++conflict) {
            microseconds const wait = sequence.next(conflict % 2 == 0 ? 0.999'999 : 0.5);
            REQUIRE(wait >= 0us);
            REQUIRE(wait <= limits::backoff_max);
        }
    }
}

TEST_CASE("the_default_is_full_jitter") { CHECK(backoff{}.kind == shape::full_jitter); }

TEST_CASE("each_shape_has_its_name") {
    CHECK(std::string{to_string(shape::none)} == "none");
    CHECK(std::string{to_string(shape::constant)} == "constant");
    CHECK(std::string{to_string(shape::exponential)} == "exponential");
    CHECK(std::string{to_string(shape::full_jitter)} == "full_jitter");
    CHECK(std::string{to_string(shape::equal_jitter)} == "equal_jitter");
    CHECK(std::string{to_string(shape::decorrelated_jitter)} == "decorrelated_jitter");
}
