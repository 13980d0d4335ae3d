#pragma once

#include <cstdint>
#include <string>

#include <bookonce/metrics.hpp>

namespace bookonce::test {

/// Every number of a duration histogram: f(std::uint64_t&), and the sum as nanoseconds.
void each_number(duration_histogram& of, auto f) {
    for (auto& bucket : of.buckets) { f(bucket); }
    f(of.sum);
}

void each_number(operation_durations& of, auto f) {
    each_number(of.succeeded, f);
    for (auto& each : of.failed) { each_number(each.durations, f); }
    each_number(of.failed_otherwise, f);
}

/// Every number of a snapshot.
void each_number(metrics_snapshot& of, auto f) {
    detail::for_each_member([&](std::string_view, auto member) { f(of.*member); });
    for (auto& each : of.batch_sizes) { f(each); }
    f(of.batched_requests);
    for (auto& each : of.endings) { f(each); }
    each_number(of.request_durations, f);
    each_number(of.round_durations, f);
    each_number(of.read_durations, f);
    each_number(of.write_durations, f);
    for (auto& each : of.contended.worst) { f(each.conflicts); }
}

inline std::size_t how_many_numbers() {
    metrics_snapshot any;
    std::size_t numbers = 0;
    each_number(any, [&](auto&) { ++numbers; });
    return numbers;
}

// What is no number: the system's name, the SQLSTATEs with their padding, and the events' ids.
inline constexpr std::size_t bytes_of_names =
    sizeof(std::string_view) + 2 * operation_durations::sqlstates_max * 8 + contended_events::events_max * 8;

/// A snapshot that uses everything: each number is another one, from 1 on. Events stand in the order
/// of their conflicts, so those go down.
inline metrics_snapshot numbered() {
    metrics_snapshot made;
    std::uint64_t next = 1;
    each_number(made, [&](auto& number) { number = std::remove_reference_t<decltype(number)>(next++); });
    for (auto* const of : {&made.read_durations, &made.write_durations}) {
        int code = 10'000;
        for (auto& each : of->failed) { std::ranges::copy(std::to_string(code++), each.sqlstate.begin()); }
    }
    std::ranges::reverse(made.contended.worst);
    std::int64_t event = 500;
    for (auto& each : made.contended.worst) { each.event = {event++}; }
    made.database_system = "postgresql";
    return made;
}

}  // namespace bookonce::test
