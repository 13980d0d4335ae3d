#include <array>

#include <doctest/doctest.h>

#include "histogram.hpp"
#include "statistics.hpp"

#include <nlohmann/json.hpp>

using namespace bench;

TEST_CASE("the_median_is_the_middle_or_the_mean_of_the_two_middles") {
    CHECK(median({}) == 0);
    CHECK(median({7}) == 7);
    CHECK(median({9, 1, 5}) == 5);
    CHECK(median({4, 1, 3, 2}) == 2.5);
}

TEST_CASE("the_geometric_mean_of_a_half_and_a_double_is_one") {
    CHECK(geometric_mean(std::array{0.5, 2.0}) == doctest::Approx(1));
    CHECK(geometric_mean(std::array{1.0, 10.0, 100.0}) == doctest::Approx(10));
    CHECK(geometric_mean(std::array{0.0, 5.0}) == 0);
    CHECK(geometric_mean({}) == 1);
}

TEST_CASE("jains_index_is_one_for_equal_shares_and_one_nth_for_one") {
    CHECK(jain_index(std::array{5.0, 5.0, 5.0, 5.0}) == doctest::Approx(1));
    CHECK(jain_index(std::array{8.0, 0.0, 0.0, 0.0}) == doctest::Approx(0.25));
    CHECK(jain_index(std::array{1.0, 2.0, 3.0}) == doctest::Approx(36.0 / 42.0));
    CHECK(jain_index(std::array{0.0, 0.0}) == 1);
    CHECK(jain_index({}) == 1);
}

TEST_CASE("the_medians_interval_is_the_binomial_distributions") {
    SUBCASE("few values give their range, and say how little that assures") {
        interval const three = median_interval({3, 1, 2});
        CHECK(three.low == 1);
        CHECK(three.high == 3);
        CHECK(three.confidence == doctest::Approx(0.75));
        CHECK(median_interval({2}).confidence == 0);
        CHECK(median_interval({}).confidence == 0);
    }
    SUBCASE("six values are the fewest for 95 percent") {
        CHECK(median_interval({1, 2, 3, 4, 5}).confidence == doctest::Approx(0.9375));
        CHECK(median_interval({1, 2, 3, 4, 5, 6}).confidence == doctest::Approx(0.96875));
    }
    SUBCASE("of ten values the second and the ninth, with 97.85 percent (Conover, table A3)") {
        interval const ten = median_interval({1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
        CHECK(ten.low == 2);
        CHECK(ten.high == 9);
        CHECK(ten.confidence == doctest::Approx(0.978515625));
    }
}

TEST_CASE("percentiles_are_exact_for_small_values") {
    histogram latency;
    for (std::uint64_t value = 1; value <= 100; ++value) { latency.record(value); }
    CHECK(latency.count() == 100);
    CHECK(latency.percentile_ns(0.50) == 50);
    CHECK(latency.percentile_ns(0.90) == 90);
    CHECK(latency.percentile_ns(0.99) == 99);
    CHECK(latency.percentile_ns(0.999) == 100);
    CHECK(latency.percentile_ns(1) == 100);
    CHECK(latency.percentile_ns(0) == 1);
}

TEST_CASE("percentiles_are_never_low_and_at_most_a_hundredth_high") {
    histogram latency;
    for (std::uint64_t value = 1; value <= 1'000'000; value += 1) { latency.record(value * 1'000); }
    for (double share : {0.5, 0.9, 0.99, 0.999}) {
        double const exact = share * 1e9;
        double const told = static_cast<double>(latency.percentile_ns(share));
        CHECK(told >= exact);
        CHECK(told <= exact * 1.01);
    }
    CHECK(latency.max_ns() == 1'000'000'000);
    CHECK(latency.percentile_ns(1) == 1'000'000'000);
}

TEST_CASE("an_empty_histogram_says_zero") {
    CHECK(histogram{}.percentile_ns(0.99) == 0);
    CHECK(histogram{}.max_ns() == 0);
}

TEST_CASE("histograms_add_up_and_survive_the_way_between_processes") {
    histogram one;
    histogram other;
    histogram both;
    for (std::uint64_t value = 1; value < 5'000'000; value = value * 3 + 7) {
        one.record(value);
        other.record(value / 2);
        both.record(value);
        both.record(value / 2);
    }
    histogram sum = nlohmann::json::parse(nlohmann::json(one).dump()).get<histogram>();
    sum.merge(other);
    CHECK(sum.count() == both.count());
    CHECK(sum.max_ns() == both.max_ns());
    for (double share : {0.1, 0.5, 0.9, 1.0}) { CHECK(sum.percentile_ns(share) == both.percentile_ns(share)); }
}
