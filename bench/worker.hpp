#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

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

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(window, begin_ns, end_ns)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(worker_order, spec, process)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(starting_gun, start_ns, window)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(worker_report, total, bookings_by_caller, client_cpu_s, last_finished_ns,
                                   rss_bytes_max)

/// The other end of `process_group`: reads the order, connects, says that it is ready, waits for
/// the starting gun, drives its callers, and writes its report; a line of JSON each. What goes
/// wrong is written as {"error": …}.
int run_worker(std::istream& in, std::ostream& out);

}  // namespace bench
