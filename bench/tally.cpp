#include "tally.hpp"

#include <algorithm>
#include <array>

namespace bench {
namespace {

constexpr std::array counts = {
    &tally::bookings,        &tally::refusals,       &tally::already,       &tally::cancellations,
    &tally::holds,           &tally::releases,       &tally::lapses,        &tally::gave_up,
    &tally::failed,          &tally::unserved,       &tally::attempts,      &tally::conflicts,
    &tally::round_trips,     &tally::lock_trips,     &tally::booked_ever,   &tally::cancelled_ever,
    &tally::held_ever,       &tally::confirmed_ever, &tally::released_ever, &tally::booking_conflicts,
    &tally::leases_outlived,
};

void record_latency(tally& tally, timing const& timing) {
    auto const ns = static_cast<std::uint64_t>(timing.finished_ns - timing.intended_ns);
    tally.latency.record(ns);
    (timing.hot ? tally.latency_hot : tally.latency_cold).record(ns);
}

void count_booking(tally& tally, std::int64_t since_begin_ns) {
    ++tally.bookings;
    tally.first_booking_ns = std::min(tally.first_booking_ns.value_or(since_begin_ns), since_begin_ns);
    auto const second = static_cast<std::size_t>(since_begin_ns / 1'000'000'000);
    if (tally.bookings_by_second.size() <= second) { tally.bookings_by_second.resize(second + 1); }
    ++tally.bookings_by_second[second];
}

/// What the tables must hold in the end, whenever it was made.
void count_ever(tally& tally, call_status status) {
    switch (status) {
        case call_status::booked: ++tally.booked_ever; break;
        case call_status::cancelled: ++tally.cancelled_ever; break;
        case call_status::held: ++tally.held_ever; break;
        case call_status::confirmed: ++tally.confirmed_ever; break;
        case call_status::released: ++tally.released_ever; break;
        case call_status::refused:
        case call_status::already:
        case call_status::gave_up:
        case call_status::failed: break;
    }
}

}  // namespace

void tally::record(window const& window, timing const& timing, call_result const& result) {
    bool const gives_back = result.status == call_status::cancelled || result.status == call_status::released;
    if (!gives_back && window.holds(timing.intended_ns)) { record_latency(*this, timing); }
    count_ever(*this, result.status);
    leases_outlived += result.leases_outlived;
    if (!window.holds(timing.finished_ns)) { return; }
    attempts += result.attempts;
    conflicts += result.conflicts;
    lock_trips += result.lock_trips;
    round_trips += result.round_trips;
    switch (result.status) {
        case call_status::booked:
        case call_status::confirmed:
            count_booking(*this, timing.finished_ns - window.begin_ns);
            booking_conflicts += result.conflicts;
            break;
        case call_status::held:
            ++holds;
            booking_conflicts += result.conflicts;
            break;
        case call_status::released: ++releases; break;
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

void tally::record_lapse(window const& window, std::int64_t held_ns) {
    if (window.holds(held_ns)) { ++lapses; }
}

void tally::record_unserved(window const& window, timing const& timing) {
    if (!window.holds(timing.intended_ns)) { return; }
    ++unserved;
    record_latency(*this, timing);
}

void tally::merge(tally const& other) {
    for (auto const count : counts) { this->*count += other.*count; }
    if (other.first_booking_ns) {
        first_booking_ns = std::min(first_booking_ns.value_or(*other.first_booking_ns), *other.first_booking_ns);
    }
    bookings_by_second.resize(std::max(bookings_by_second.size(), other.bookings_by_second.size()));
    for (std::size_t second = 0; second < other.bookings_by_second.size(); ++second) {
        bookings_by_second[second] += other.bookings_by_second[second];
    }
    latency.merge(other.latency);
    latency_hot.merge(other.latency_hot);
    latency_cold.merge(other.latency_cold);
    if (problem.empty()) { problem = other.problem; }
}

}  // namespace bench
