#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "../run.hpp"
#include "../statistics.hpp"

namespace bench {

/// One run's counts as the figures of a report.
struct figures {
    double bookings_per_s = 0;
    double refusals_per_s = 0;  ///< sold out or already booked
    double cancellations_per_s = 0;
    double attempts_per_booking = 0;
    double retries_per_booking = 0;  ///< conflicts that a booking's own request sat through
    double retry_rate = 0;           ///< conflicts / attempts
    double round_trips_per_booking = 0;
    double lock_trips_per_booking = 0;
    double wal_bytes_per_booking = 0;
    double client_cpu_ms_per_booking = 0;
    std::optional<double> server_cpu_ms_per_booking;
    double smallest_process_share = 0;  ///< of the bookings; 1 for a single process
};

figures figures_of(run_result const& run);

/// The runs of one strategy under one setting, put together: medians, and where they lie.
struct summary_row {
    run_result const* example = nullptr;  ///< one of the runs, for its settings
    std::size_t runs = 0;
    figures middle;           ///< medians, figure by figure
    interval bookings_per_s;  ///< of the median
    double p50_ms = 0;
    double p90_ms = 0;
    double p99_ms = 0;
    double p999_ms = 0;
    double max_ms = 0;
    double fairness = 1;
    std::uint64_t bookings = 0;  ///< from here on, all runs together
    std::uint64_t gave_up = 0;
    std::uint64_t unserved = 0;
    std::int64_t oversold = 0;
    std::int64_t doubled = 0;
    std::int64_t untrue_answers = 0;
    bool consistent = true;
    bool ranks = true;
    bool broke_its_promise = false;
    std::string error;  ///< the first one
};

/// One row for each strategy and setting, strategies as `strategies()` has them, settings by size. The runs must outlive the
/// rows.
std::vector<summary_row> summarize(std::vector<run_result> const& runs);

/// The rows that may be compared by their speed, fastest first; then the others, in their order.
std::vector<summary_row const*> ranked(std::vector<summary_row> const& rows,
                                       double figures::*speed = &figures::bookings_per_s);

}  // namespace bench
