#include <bookonce/metrics.hpp>

#include <cstring>
#include <map>
#include <utility>

#include <doctest/doctest.h>

#include "every_ending.hpp"

using namespace bookonce;

namespace {

// Every count is 64 bits wide, so that none can be forgotten: all of them are set, each to a number
// of its own.
static_assert(sizeof(metrics_snapshot) % sizeof(std::uint64_t) == 0);
constexpr std::size_t counts_in_all = sizeof(metrics_snapshot) / sizeof(std::uint64_t);

metrics_snapshot one_to_last() {
    std::array<std::uint64_t, counts_in_all> numbers{};
    for (std::size_t place = 0; place < counts_in_all; ++place) { numbers[place] = place + 1; }
    metrics_snapshot made;
    std::memcpy(static_cast<void*>(&made), numbers.data(), sizeof made);
    return made;
}

std::map<std::string_view, std::uint64_t> named(metrics_snapshot const& counts) {
    std::map<std::string_view, std::uint64_t> found;
    for_each_count(counts, [&](std::string_view name, std::uint64_t value) {
        CHECK_MESSAGE(found.emplace(name, value).second, name);
    });
    return found;
}

}  // namespace

TEST_CASE("a_sum_of_metrics_adds_every_count") {
    metrics_snapshot sum = one_to_last();
    sum += one_to_last();
    std::array<std::uint64_t, counts_in_all> doubled{};
    std::memcpy(doubled.data(), &sum, sizeof sum);
    for (std::size_t place = 0; place < counts_in_all; ++place) {
        CAPTURE(place);
        CHECK(doubled[place] == 2 * (place + 1));
    }
}

TEST_CASE("a_walk_tells_every_count_once_by_its_name") {
    std::map<std::uint64_t, std::string_view> seen;
    for (auto const& [name, value] : named(one_to_last())) { seen.emplace(value, name); }
    CHECK(seen.size() == counts_in_all);
    CHECK(seen.begin()->first == 1);
    CHECK(seen.rbegin()->first == counts_in_all);
}

TEST_CASE("a_walk_names_every_ending") {
    metrics_snapshot counts;
    for (answer const& ending : test::every_ending()) { counts.endings.at(ending.index()) = 100 + ending.index(); }
    auto const found = named(counts);
    for (answer const& ending : test::every_ending()) {
        CAPTURE(name_of(ending));
        CHECK(found.at(name_of(ending)) == 100 + ending.index());
    }
}

TEST_CASE("a_walk_tells_times_in_the_unit_of_their_name") {
    metrics_snapshot counts;
    counts.queue_time = std::chrono::microseconds{3};
    counts.batch_sizes[10] = 5;
    CHECK(named(counts).at("queue_time_ns") == 3'000);
    CHECK(named(counts).at("batch_sizes_from_1024") == 5);
}

TEST_CASE("an_ending_is_counted_at_its_place") {
    metrics_snapshot counts;
    ++counts.count_of<sold_out>();
    CHECK(counts.endings.at(answer{sold_out{}}.index()) == 1);
    CHECK(std::as_const(counts).count_of<sold_out>() == 1);
    CHECK(std::as_const(counts).count_of<booked>() == 0);
}

TEST_CASE("rates_are_zero_before_anything_happened") {
    CHECK(metrics_snapshot{}.retry_rate() == 0.0);
    CHECK(metrics_snapshot{}.retries_per_booking() == 0.0);
}

TEST_CASE("rates_are_conflicts_over_attempts_and_over_bookings") {
    metrics_snapshot counts;
    counts.attempts = 8;
    counts.conflicts = 2;
    counts.count_of<booked>() = 64;
    counts.booked_conflicts = 128;
    CHECK(counts.retry_rate() == 0.25);
    CHECK(counts.retries_per_booking() == 2.0);
}
