#include <bookonce/metrics.hpp>

#include <cstring>

#include <doctest/doctest.h>

using namespace bookonce;

TEST_CASE("a_sum_of_metrics_adds_every_count") {
    // Every count is 64 bits wide, so that none can be forgotten: all of them are set, and all must have doubled.
    static_assert(sizeof(metrics_snapshot) % sizeof(std::uint64_t) == 0);
    constexpr std::size_t counts = sizeof(metrics_snapshot) / sizeof(std::uint64_t);
    std::array<std::uint64_t, counts> numbers{};
    for (std::size_t place = 0; place < counts; ++place) { numbers[place] = place + 1; }
    metrics_snapshot one;
    std::memcpy(static_cast<void*>(&one), numbers.data(), sizeof one);
    metrics_snapshot sum = one;
    sum += one;
    std::array<std::uint64_t, counts> doubled{};
    std::memcpy(doubled.data(), &sum, sizeof sum);
    for (std::size_t place = 0; place < counts; ++place) {
        CAPTURE(place);
        CHECK(doubled[place] == 2 * numbers[place]);
    }
}

TEST_CASE("rates_are_zero_before_anything_happened") {
    CHECK(metrics_snapshot{}.retry_rate() == 0.0);
    CHECK(metrics_snapshot{}.retries_per_booking() == 0.0);
}

TEST_CASE("rates_are_conflicts_over_attempts_and_over_bookings") {
    metrics_snapshot counts;
    counts.attempts = 8;
    counts.conflicts = 2;
    counts.booked = 64;
    counts.booked_conflicts = 128;
    CHECK(counts.retry_rate() == 0.25);
    CHECK(counts.retries_per_booking() == 2.0);
}
