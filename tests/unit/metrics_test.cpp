#include <bookonce/metrics.hpp>

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "every_ending.hpp"
#include "numbered_metrics.hpp"

using namespace bookonce;
using namespace std::chrono_literals;

namespace {

std::map<std::string_view, std::uint64_t> named(metrics_snapshot const& counts) {
    std::map<std::string_view, std::uint64_t> found;
    for_each_count(counts, [&](std::string_view name, std::uint64_t value) {
        CHECK_MESSAGE(found.emplace(name, value).second, name);
    });
    return found;
}

}  // namespace

TEST_CASE("the_tests_know_every_number_of_a_snapshot") {
    CHECK(sizeof(metrics_snapshot) == 8 * test::how_many_numbers() + test::bytes_of_names);
}

TEST_CASE("a_sum_of_metrics_adds_every_count") {
    metrics_snapshot sum = test::numbered();
    sum += test::numbered();
    std::vector<std::uint64_t> once;
    metrics_snapshot one = test::numbered();
    test::each_number(one, [&](auto const& number) { once.push_back(detail::number_of(number)); });
    std::size_t place = 0;
    test::each_number(sum, [&](auto const& number) {
        CAPTURE(place);
        CHECK(detail::number_of(number) == 2 * once.at(place));
        ++place;
    });
    CHECK(sum.database_system == "postgresql");
}

TEST_CASE("a_walk_tells_every_plain_count_once_by_its_name") {
    metrics_snapshot counts = test::numbered();
    std::set<std::uint64_t> expected;
    detail::for_each_member([&](std::string_view, auto member) { expected.insert(detail::number_of(counts.*member)); });
    expected.insert(counts.batch_sizes.begin(), counts.batch_sizes.end());
    expected.insert(counts.batched_requests);
    expected.insert(counts.endings.begin(), counts.endings.end());
    std::set<std::uint64_t> seen;
    for (auto const& [name, value] : named(counts)) { seen.insert(value); }
    CHECK(seen == expected);
}

TEST_CASE("a_duration_counts_in_the_first_bucket_that_holds_it") {
    duration_histogram durations;
    durations.add(0ns);
    durations.add(10us);
    durations.add(10us + 1ns);
    durations.add(10s);
    durations.add(10s + 1ns);
    CHECK(durations.buckets.front() == 2);
    CHECK(durations.buckets.at(1) == 1);
    CHECK(durations.buckets.at(durations.buckets.size() - 2) == 1);
    CHECK(durations.buckets.back() == 1);
    CHECK(durations.count() == 5);
    CHECK(durations.sum == 20s + 20us + 2ns);
}

TEST_CASE("a_durations_bounds_grow_by_less_than_two_thirds_each") {
    auto const& bounds = duration_histogram::bounds;
    CHECK(bounds.front() == 10us);
    CHECK(bounds.back() == 10s);
    for (std::size_t place = 1; place < bounds.size(); ++place) {
        CAPTURE(place);
        CHECK(bounds[place] > bounds[place - 1]);
        CHECK(3 * bounds[place] <= 5 * bounds[place - 1]);
    }
}

TEST_CASE("failures_beyond_the_sqlstates_kept_apart_go_together") {
    operation_durations counts;
    for (std::size_t code = 0; code < operation_durations::sqlstates_max + 3; ++code) {
        counts.failed_with("AB" + std::to_string(100 + code)).add(1ms);
    }
    counts.failed_with("AB100").add(1ms);
    counts.failed_with("").add(1ms);
    counts.failed_with("no SQLSTATE").add(1ms);
    CHECK(counts.failed.front().name() == "AB100");
    CHECK(counts.failed.front().durations.count() == 2);
    CHECK(counts.failed.back().durations.count() == 1);
    CHECK(counts.failed_otherwise.count() == 5);
}

TEST_CASE("the_events_with_the_most_conflicts_stand_first") {
    contended_events events;
    for (std::int64_t event = 1; event <= 12; ++event) {
        auto const conflicts = static_cast<std::uint64_t>(event);
        events.add({event}, conflicts, conflicts);
    }
    CHECK(events.worst.front().event == event_id{12});
    CHECK(events.worst.back().event == event_id{3});
    events.add({3}, 100, 103);
    CHECK(events.worst.front().event == event_id{3});
    CHECK(events.worst.front().conflicts == 103);
    events.add({1}, 1, 2);  // it stays below the last
    events.add({2}, 0, 50);
    CHECK(events.worst.back().event == event_id{4});
    events.add({2}, 3, 5);
    CHECK(events.worst.back().event == event_id{2});
}

TEST_CASE("an_event_that_was_forgotten_keeps_its_place") {
    contended_events events;
    events.add({7}, 20, 20);
    events.add({7}, 1, 1);
    CHECK(events.worst.front().conflicts == 21);
    CHECK(events.worst.at(1).conflicts == 0);
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
