#include "tally.hpp"

#include <array>

#include <nlohmann/json.hpp>

namespace bench {
namespace {

struct named_count {
    char const* name;
    std::uint64_t tally::*count;
};

constexpr std::array counts = {
    named_count{"bookings", &tally::bookings},
    named_count{"refusals", &tally::refusals},
    named_count{"already", &tally::already},
    named_count{"cancellations", &tally::cancellations},
    named_count{"gave_up", &tally::gave_up},
    named_count{"failed", &tally::failed},
    named_count{"unserved", &tally::unserved},
    named_count{"attempts", &tally::attempts},
    named_count{"conflicts", &tally::conflicts},
    named_count{"booking_conflicts", &tally::booking_conflicts},
    named_count{"round_trips", &tally::round_trips},
    named_count{"lock_trips", &tally::lock_trips},
    named_count{"booked_ever", &tally::booked_ever},
    named_count{"cancelled_ever", &tally::cancelled_ever},
    named_count{"leases_outlived", &tally::leases_outlived},
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
    for (auto const& [name, count] : counts) { this->*count += other.*count; }
    latency.merge(other.latency);
    latency_hot.merge(other.latency_hot);
    latency_cold.merge(other.latency_cold);
    if (problem.empty()) { problem = other.problem; }
}

void to_json(nlohmann::json& json, tally const& from) {
    json = {{"latency", from.latency},
            {"latency_hot", from.latency_hot},
            {"latency_cold", from.latency_cold},
            {"problem", from.problem}};
    for (auto const& [name, count] : counts) { json[name] = from.*count; }
}

void from_json(nlohmann::json const& json, tally& to) {
    json.at("latency").get_to(to.latency);
    json.at("latency_hot").get_to(to.latency_hot);
    json.at("latency_cold").get_to(to.latency_cold);
    json.at("problem").get_to(to.problem);
    for (auto const& [name, count] : counts) { json.at(name).get_to(to.*count); }
}

}  // namespace bench
