#include "tally.hpp"

#include <array>

namespace bench {
namespace {

constexpr std::array counts = {
    &tally::bookings,    &tally::refusals,   &tally::already,     &tally::cancellations,  &tally::gave_up,
    &tally::failed,      &tally::unserved,   &tally::attempts,    &tally::conflicts,      &tally::booking_conflicts,
    &tally::round_trips, &tally::lock_trips, &tally::booked_ever, &tally::cancelled_ever, &tally::leases_outlived,
};

void record_latency(tally& tally, timing const& timing) {
    auto const ns = static_cast<std::uint64_t>(timing.finished_ns - timing.intended_ns);
    tally.latency.record(ns);
    (timing.hot ? tally.latency_hot : tally.latency_cold).record(ns);
}

}  // namespace

void tally::record(window const& window, timing const& timing, call_result const& result) {
    if (result.status != call_status::cancelled && window.holds(timing.intended_ns)) { record_latency(*this, timing); }
    if (result.status == call_status::booked) { ++booked_ever; }
    if (result.status == call_status::cancelled) { ++cancelled_ever; }
    leases_outlived += result.leases_outlived;
    if (!window.holds(timing.finished_ns)) { return; }
    attempts += result.attempts;
    conflicts += result.conflicts;
    lock_trips += result.lock_trips;
    round_trips += result.round_trips;
    switch (result.status) {
        case call_status::booked:
            ++bookings;
            booking_conflicts += result.conflicts;
            break;
        case call_status::refused: ++refusals; break;
        case call_status::already: ++already; break;
        case call_status::cancelled: ++cancellations; break;
        case call_status::gave_up: ++gave_up; break;
        case call_status::failed:
            ++failed;
            if (problem.empty()) { problem = result.problem; }
            break;
    }
}

void tally::record_unserved(window const& window, timing const& timing) {
    if (!window.holds(timing.intended_ns)) { return; }
    ++unserved;
    record_latency(*this, timing);
}

void tally::merge(tally const& other) {
    for (auto const count : counts) { this->*count += other.*count; }
    latency.merge(other.latency);
    latency_hot.merge(other.latency_hot);
    latency_cold.merge(other.latency_cold);
    if (problem.empty()) { problem = other.problem; }
}

}  // namespace bench
