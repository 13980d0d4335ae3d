#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "run_spec.hpp"
#include "tally.hpp"

namespace bench {

/// A worker's part of a run: the spec, and which of the processes it is.
struct worker_order {
    run_spec spec;
    std::uint32_t process = 0;
};

/// When to begin, agreed on by all processes.
struct starting_gun {
    std::int64_t start_ns = 0;  ///< first requests, still to warm up
    bench::window window;
};

/// What one process measured.
struct worker_report {
    tally total;
    std::vector<std::uint64_t> bookings_by_caller;
    double client_cpu_s = 0;  ///< of the whole process within the window
    std::int64_t last_finished_ns = 0;
    std::uint64_t rss_bytes_max = 0;  ///< most memory that the process ever held
};

void to_json(nlohmann::json& json, worker_order const& from);
void from_json(nlohmann::json const& json, worker_order& to);
void to_json(nlohmann::json& json, starting_gun const& from);
void from_json(nlohmann::json const& json, starting_gun& to);
void to_json(nlohmann::json& json, worker_report const& from);
void from_json(nlohmann::json const& json, worker_report& to);

/// The other end of `process_group`: reads the order, connects, says that it is ready, waits for the starting gun, drives
/// its callers, and writes its report; a line of JSON each. What goes wrong is written as {"error": …}.
int run_worker(std::istream& in, std::ostream& out);

}  // namespace bench
