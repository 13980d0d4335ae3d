#include "tally.hpp"

#include <array>

#include <nlohmann/json.hpp>

namespace bench {
namespace {

struct named_count {
    char const* name;
    std::uint64_t tally::* count;
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

void record_latency(tally& tally, passage const& passage) {
    auto const ns = static_cast<std::uint64_t>(passage.finished_ns - passage.intended_ns);
    tally.latency.record(ns);
    (passage.hot ? tally.latency_hot : tally.latency_cold).record(ns);
}

}  // namespace

void tally::record(window const& window, passage const& passage, answer const& answer) {
    if (answer.how != ending::cancelled && window.holds(passage.intended_ns)) { record_latency(*this, passage); }
    if (answer.how == ending::booked) { ++booked_ever; }
    if (answer.how == ending::cancelled) { ++cancelled_ever; }
    leases_outlived += answer.leases_outlived;
    if (!window.holds(passage.finished_ns)) { return; }
    attempts += answer.attempts;
    conflicts += answer.conflicts;
    lock_trips += answer.lock_trips;
    round_trips += answer.round_trips;
    switch (answer.how) {
        case ending::booked:
            ++bookings;
            booking_conflicts += answer.conflicts;
            break;
        case ending::refused: ++refusals; break;
        case ending::already: ++already; break;
        case ending::cancelled: ++cancellations; break;
        case ending::gave_up: ++gave_up; break;
        case ending::failed:
            ++failed;
            if (problem.empty()) { problem = answer.problem; }
            break;
    }
}

void tally::record_unserved(window const& window, passage const& passage) {
    if (!window.holds(passage.intended_ns)) { return; }
    ++unserved;
    record_latency(*this, passage);
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
