#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <bookonce/backoff.hpp>
#include <nlohmann/json_fwd.hpp>

#include "workload.hpp"

namespace bench {

/// Everything that one run of one strategy depends on.
struct run_spec {
    std::string strategy;
    std::string database;
    std::string schema = "bookonce_bench";
    std::vector<std::string> redis;

    std::uint32_t callers = 64;  ///< threads of each process that book and wait
    std::uint32_t processes = 1;
    std::uint32_t in_flight = 0;  ///< when not 0: one thread of each process keeps so many requests in flight instead
    workload_spec workload;
    std::int64_t seats = 1'000'000'000;     ///< an event
    std::int64_t preload = 0;               ///< bookings stored before the run
    std::optional<double> rate;             ///< requests a second of all processes together; empty: closed loop
    std::optional<std::uint64_t> requests;  ///< of all processes together; the run ends when they are answered

    double warmup_s = 0.5;
    double duration_s = 3;
    std::uint32_t deadline_ms = 5'000;
    bookonce::backoff backoff;
    std::uint32_t lease_ms = 10'000;
    std::int32_t shards = 16;
    std::int32_t lanes = 1;
    bool one_event_per_statement = false;
    std::int32_t batch_requests_max = 512;

    double commit_delay_ms = 0;  ///< added to every flush of the log
    double network_ms = 0;       ///< added to every round trip
    double pause_holder_ms = 0;  ///< now and then one message to the database waits so long

    std::uint32_t repetition = 1;
};

void to_json(nlohmann::json& json, run_spec const& from);
void from_json(nlohmann::json const& json, run_spec& to);

}  // namespace bench
