#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "../histogram.hpp"
#include "../run.hpp"
#include "../statistics.hpp"

namespace bench {

/// Empty where nothing was measured: nought is a finding, and this is none.
using figure = std::optional<double>;

/// One run's counts as the figures of a report.
struct figures {
    figure bookings_per_s;
    figure refusals_per_s;  ///< sold out or already booked
    figure cancellations_per_s;
    figure attempts_per_booking;
    figure retries_per_booking;  ///< conflicts that a booking's own request sat through
    figure retry_rate;           ///< conflicts / attempts
    figure round_trips_per_booking;
    figure lock_trips_per_booking;
    figure wal_bytes_per_booking;
    figure client_cpu_ms_per_booking;
    figure server_cpu_ms_per_booking;
    figure smallest_process_share;  ///< of the bookings; 1 for a single process
};

figures figures_of(run_result const& run);

/// In milliseconds; empty when no request was timed.
figure percentile_ms(histogram const& latency, double share);

/// The runs of one strategy under one setting, put together: medians of those that measured
/// something, and where they lie.
struct summary_row {
    run_result const* example = nullptr;  ///< one of the runs, for its settings
    std::size_t runs = 0;
    figures middle;                          ///< medians, figure by figure
    std::optional<interval> bookings_per_s;  ///< of the median
    figure p50_ms;
    figure p90_ms;
    figure p99_ms;
    figure p999_ms;
    figure max_ms;
    figure fairness;
    std::uint64_t measured_requests = 0;  ///< from here on, all runs together
    std::uint64_t bookings = 0;
    std::uint64_t gave_up = 0;
    std::uint64_t unserved = 0;
    std::int64_t oversold = 0;
    std::int64_t doubled = 0;
    std::int64_t untrue_answers = 0;
    bool consistent = true;
    std::uint64_t leases_outlived = 0;
    bool promises_safety = true;
    bool ranks = true;
    bool broke_its_promise = false;
    std::string error;  ///< the first one
};

/// One row for each strategy and setting, strategies as `strategies()` has them, settings by size. The runs must outlive the
/// rows.
std::vector<summary_row> summarize(std::vector<run_result> const& runs);

/// The rows that may be compared by their speed, fastest first; then the others, in their order.
std::vector<summary_row const*> ranked(std::vector<summary_row> const& rows,
                                       figure figures::*speed = &figures::bookings_per_s);

}  // namespace bench
