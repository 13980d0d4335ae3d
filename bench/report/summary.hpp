#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "../histogram.hpp"
#include "../run.hpp"
#include "../statistics.hpp"

namespace bench {

/// Empty where nothing was measured: zero is a finding, and this is none.
using figure = std::optional<double>;

/// One run's counts as the figures of a report.
struct figures {
    figure bookings_per_s;
    figure refusals_per_s;  ///< sold out or already booked
    figure cancellations_per_s;
    figure flows_per_s;   ///< of a checkout: holds that were confirmed, released or left to lapse
    figure writes_per_s;  ///< bookings, cancellations, holds, confirmations and releases
    figure attempts_per_booking;
    figure retries_per_booking;  ///< conflicts that a booking's own request sat through
    figure retry_rate;           ///< conflicts / attempts
    figure round_trips_per_booking;
    figure lock_trips_per_booking;
    figure wal_bytes_per_booking;
    figure client_cpu_us_per_booking;  ///< processor time, of all processes
    figure server_cpu_us_per_booking;
    figure smallest_process_share;  ///< of the bookings; 1 for a single process
};

figures figures_of(run_result const& run);

inline constexpr std::array all_figures = {
    &figures::bookings_per_s,
    &figures::refusals_per_s,
    &figures::cancellations_per_s,
    &figures::flows_per_s,
    &figures::writes_per_s,
    &figures::attempts_per_booking,
    &figures::retries_per_booking,
    &figures::retry_rate,
    &figures::round_trips_per_booking,
    &figures::lock_trips_per_booking,
    &figures::wal_bytes_per_booking,
    &figures::client_cpu_us_per_booking,
    &figures::server_cpu_us_per_booking,
    &figures::smallest_process_share,
};

/// Of a latency, in milliseconds; empty when no request was timed.
struct percentiles {
    figure p50;
    figure p90;
    figure p99;
    figure p999;
    figure max;
};

percentiles percentiles_of(histogram const& latency);

/// The runs of one strategy under one setting, put together: medians of those that measured
/// something, and where they lie.
struct summary_row {
    run_result const* example = nullptr;  ///< one of the runs, for its settings
    std::size_t runs = 0;
    figures middle;                          ///< medians, figure by figure
    std::optional<interval> bookings_per_s;  ///< of the median
    percentiles latency_ms;
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

/// One row for each strategy and setting, strategies as `strategies()` has them, settings by size.
/// The runs must outlive the rows.
std::vector<summary_row> summarize(std::vector<run_result> const& runs);

/// The rows that may be compared by their speed, fastest first; then the others, in their order.
std::vector<summary_row const*> ranked(std::vector<summary_row> const& rows,
                                       figure figures::*speed = &figures::bookings_per_s);

}  // namespace bench
