#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "tuning.hpp"
#include "workload.hpp"

namespace bench {

/// Everything that one run of one strategy depends on. A new setting needs a line in
/// `for_each_setting` as well: then the workers are told of it, every form of the report has it,
/// and runs that differ in it are summed up apart.
struct run_spec {
    std::string strategy;
    bench::tuning tuning;
    workload_spec workload;

    std::uint32_t callers = 64;  ///< threads of each process that book and wait
    std::uint32_t processes = 1;
    std::uint32_t in_flight = 0;  ///< when not 0: one thread of each process keeps so many requests in flight instead
    std::int64_t seats = 1'000'000'000;     ///< an event
    std::int64_t preload = 0;               ///< bookings stored before the run
    std::int64_t lapsed_holds = 0;          ///< of event 1, stored before the run: all its seats are in them
    std::optional<double> rate;             ///< requests a second of all processes together; empty: closed loop
    std::optional<std::uint64_t> requests;  ///< of all processes together; the run ends when they are answered

    double warmup_s = 0.5;
    double duration_s = 3;

    double commit_delay_ms = 0;  ///< added to every flush of the log
    double network_ms = 0;       ///< added to every round trip
    double pause_holder_ms = 0;  ///< now and then one message to the database waits so long

    std::uint32_t repetition = 1;
};

/// Calls `visit` with the name and the value of all that a run's figures depend on, but for the
/// strategy and the places.
template <class Spec, class Visit>
void for_each_setting(Spec&& spec, Visit const& visit) {
    auto& work = spec.workload;
    auto& tuning = spec.tuning;
    visit("callers", spec.callers);
    visit("processes", spec.processes);
    visit("in_flight", spec.in_flight);
    visit("workload", work.kind);
    visit("events", work.events);
    visit("spread", work.choice);
    visit("zipf_theta", work.zipf_theta);
    visit("hot_share", work.hot_share);
    visit("hot_callers", work.hot_callers);
    visit("seats", spec.seats);
    visit("seats_a_booking_min", work.seats_a_booking_min);
    visit("seats_a_booking_max", work.seats_a_booking_max);
    visit("duplicate_share", work.duplicate_share);
    visit("cancel_share", work.cancel_share);
    visit("release_share", work.release_share);
    visit("lapse_share", work.lapse_share);
    visit("hold_ttl_s", work.hold_ttl_s);
    visit("think_ms", work.think_ms);
    visit("seed", work.seed);
    visit("preload", spec.preload);
    visit("lapsed_holds", spec.lapsed_holds);
    visit("rate", spec.rate);
    visit("requests", spec.requests);
    visit("warmup_s", spec.warmup_s);
    visit("duration_s", spec.duration_s);
    visit("commit_delay_ms", spec.commit_delay_ms);
    visit("network_ms", spec.network_ms);
    visit("pause_holder_ms", spec.pause_holder_ms);
    visit("deadline_ms", tuning.deadline);
    visit("backoff", tuning.backoff.kind);
    visit("backoff_initial_ms", tuning.backoff.initial);
    visit("backoff_max_ms", tuning.backoff.max);
    visit("lease_ms", tuning.lease);
    visit("shards", tuning.shards);
    visit("lanes", tuning.lanes);
    visit("one_event_per_statement", tuning.one_event_per_statement);
    visit("batch_requests_max", tuning.batch_requests_max);
}

/// Those settings as an object.
nlohmann::json settings_of(run_spec const& spec);

void to_json(nlohmann::json& json, run_spec const& from);
void from_json(nlohmann::json const& json, run_spec& to);

}  // namespace bench
