#include "tally.hpp"

#include <nlohmann/json.hpp>

namespace bench {
namespace {

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
    bookings += other.bookings;
    refusals += other.refusals;
    already += other.already;
    cancellations += other.cancellations;
    gave_up += other.gave_up;
    failed += other.failed;
    unserved += other.unserved;
    attempts += other.attempts;
    conflicts += other.conflicts;
    booking_conflicts += other.booking_conflicts;
    round_trips += other.round_trips;
    lock_trips += other.lock_trips;
    booked_ever += other.booked_ever;
    cancelled_ever += other.cancelled_ever;
    leases_outlived += other.leases_outlived;
    latency.merge(other.latency);
    latency_hot.merge(other.latency_hot);
    latency_cold.merge(other.latency_cold);
    if (problem.empty()) { problem = other.problem; }
}

void to_json(nlohmann::json& json, tally const& from) {
    json = {{"bookings", from.bookings},
            {"refusals", from.refusals},
            {"already", from.already},
            {"cancellations", from.cancellations},
            {"gave_up", from.gave_up},
            {"failed", from.failed},
            {"unserved", from.unserved},
            {"attempts", from.attempts},
            {"conflicts", from.conflicts},
            {"booking_conflicts", from.booking_conflicts},
            {"round_trips", from.round_trips},
            {"lock_trips", from.lock_trips},
            {"booked_ever", from.booked_ever},
            {"cancelled_ever", from.cancelled_ever},
            {"leases_outlived", from.leases_outlived},
            {"latency", from.latency},
            {"latency_hot", from.latency_hot},
            {"latency_cold", from.latency_cold},
            {"problem", from.problem}};
}

void from_json(nlohmann::json const& json, tally& to) {
    json.at("bookings").get_to(to.bookings);
    json.at("refusals").get_to(to.refusals);
    json.at("already").get_to(to.already);
    json.at("cancellations").get_to(to.cancellations);
    json.at("gave_up").get_to(to.gave_up);
    json.at("failed").get_to(to.failed);
    json.at("unserved").get_to(to.unserved);
    json.at("attempts").get_to(to.attempts);
    json.at("conflicts").get_to(to.conflicts);
    json.at("booking_conflicts").get_to(to.booking_conflicts);
    json.at("round_trips").get_to(to.round_trips);
    json.at("lock_trips").get_to(to.lock_trips);
    json.at("booked_ever").get_to(to.booked_ever);
    json.at("cancelled_ever").get_to(to.cancelled_ever);
    json.at("leases_outlived").get_to(to.leases_outlived);
    json.at("latency").get_to(to.latency);
    json.at("latency_hot").get_to(to.latency_hot);
    json.at("latency_cold").get_to(to.latency_cold);
    json.at("problem").get_to(to.problem);
}

}  // namespace bench
