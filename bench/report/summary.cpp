#include "summary.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

#include <nlohmann/json.hpp>

namespace bench {
namespace {

figure ratio(double part, double whole) { return whole == 0 ? figure{} : part / whole; }
figure ratio(std::uint64_t part, std::uint64_t whole) {
    return ratio(static_cast<double>(part), static_cast<double>(whole));
}

figure smallest_share(std::vector<std::uint64_t> const& bookings) {
    if (bookings.empty()) { return std::nullopt; }
    return ratio(std::ranges::min(bookings), std::accumulate(bookings.begin(), bookings.end(), std::uint64_t{0}));
}

/// What sets the runs of one row apart from those of another. The seed only says which requests are
/// asked.
nlohmann::json group_of(run_spec const& spec) {
    nlohmann::json settings = settings_of(spec);
    settings.erase("seed");
    settings["strategy"] = spec.strategy;
    return settings;
}

/// The place of a setting in a report: the runs themselves were made in random order.
auto order_of(run_spec const& spec) {
    return std::tuple{place_of(spec.strategy),
                      spec.workload.events,
                      spec.workload.zipf_theta,
                      spec.processes,
                      spec.in_flight,
                      spec.callers,
                      spec.preload,
                      spec.tuning.backoff.kind,
                      group_of(spec)};
}

/// Of the runs that have it.
template <class Figure>
std::vector<double> values_of(std::vector<run_result const*> const& runs, Figure const& figure_of_run) {
    std::vector<double> values;
    for (run_result const* run : runs) {
        if (figure const value = figure_of_run(*run)) { values.push_back(*value); }
    }
    return values;
}

template <class Figure>
figure median_of(std::vector<run_result const*> const& runs, Figure const& figure_of_run) {
    std::vector<double> values = values_of(runs, figure_of_run);
    return values.empty() ? figure{} : median(std::move(values));
}

summary_row row_of(std::vector<run_result const*> const& runs) {
    summary_row row{.example = runs.front(), .runs = runs.size()};
    for (figure figures::*value : all_figures) {
        row.middle.*value = median_of(runs, [&](run_result const& run) { return figures_of(run).*value; });
    }
    std::vector<double> speeds = values_of(runs, [](run_result const& run) { return figures_of(run).bookings_per_s; });
    if (!speeds.empty()) { row.bookings_per_s = median_interval(std::move(speeds)); }
    for (figure percentiles::*point :
         {&percentiles::p50, &percentiles::p90, &percentiles::p99, &percentiles::p999, &percentiles::max}) {
        row.latency_ms.*point =
            median_of(runs, [&](run_result const& run) { return percentiles_of(run.total.latency).*point; });
    }
    row.fairness = median_of(runs, [](run_result const& run) { return run.fairness; });
    for (run_result const* run : runs) {
        row.measured_requests += run->measured_requests();
        row.bookings += run->total.bookings;
        row.gave_up += run->total.gave_up;
        row.unserved += run->total.unserved;
        row.oversold += run->oversold();
        row.doubled += run->doubled();
        row.untrue_answers += run->untrue_answers;
        row.consistent = row.consistent && run->consistent();
        row.leases_outlived += run->leases_outlived();
        row.promises_safety = row.promises_safety && run->promises_safety();
        row.ranks = row.ranks && run->ranks();
        row.broke_its_promise = row.broke_its_promise || run->broke_its_promise();
        if (row.error.empty()) { row.error = run->error; }
    }
    return row;
}

}  // namespace

figures figures_of(run_result const& run) {
    tally const& total = run.total;
    auto const bookings = static_cast<double>(total.bookings);
    double const seconds = run.measured_requests() > 0 ? run.seconds : 0;  // an idle second tells no speed
    std::uint64_t const writes = total.bookings + total.cancellations + total.holds + total.releases;
    figures found{.bookings_per_s = ratio(bookings, seconds),
                  .refusals_per_s = ratio(static_cast<double>(total.refusals + total.already), seconds),
                  .cancellations_per_s = ratio(static_cast<double>(total.cancellations), seconds),
                  .flows_per_s = {},
                  .writes_per_s = ratio(static_cast<double>(writes), seconds),
                  .attempts_per_booking = ratio(total.attempts, total.bookings),
                  .retries_per_booking = ratio(total.booking_conflicts, total.bookings),
                  .retry_rate = ratio(total.conflicts, total.attempts),
                  .round_trips_per_booking = ratio(total.round_trips, total.bookings),
                  .lock_trips_per_booking = ratio(total.lock_trips, total.bookings),
                  .wal_bytes_per_booking = {},
                  .client_cpu_us_per_booking = ratio(run.client_cpu_s * 1e6, bookings),
                  .smallest_process_share = smallest_share(run.bookings_by_process)};
    if (run.spec.workload.kind == work_kind::checkout) {
        found.flows_per_s = ratio(static_cast<double>(total.bookings + total.releases + total.lapses), seconds);
    }
    if (run.wal_bytes) { found.wal_bytes_per_booking = ratio(static_cast<double>(*run.wal_bytes), bookings); }
    if (run.server_cpu_s) { found.server_cpu_us_per_booking = ratio(*run.server_cpu_s * 1e6, bookings); }
    return found;
}

percentiles percentiles_of(histogram const& latency) {
    if (latency.count() == 0) { return {}; }
    auto const ms = [&](double share) { return static_cast<double>(latency.percentile_ns(share)) * 1e-6; };
    return {.p50 = ms(0.5), .p90 = ms(0.9), .p99 = ms(0.99), .p999 = ms(0.999), .max = ms(1)};
}

std::vector<summary_row> summarize(std::vector<run_result> const& runs) {
    std::map<decltype(order_of({})), std::vector<run_result const*>> groups;
    for (run_result const& run : runs) { groups[order_of(run.spec)].push_back(&run); }
    std::vector<summary_row> rows;
    rows.reserve(groups.size());
    for (auto const& [order, group] : groups) { rows.push_back(row_of(group)); }
    return rows;
}

std::vector<summary_row const*> ranked(std::vector<summary_row> const& rows, figure figures::*speed) {
    std::vector<summary_row const*> order;
    order.reserve(rows.size());
    for (summary_row const& row : rows) { order.push_back(&row); }
    std::ranges::stable_sort(order, [speed](summary_row const* one, summary_row const* other) {
        if (one->ranks != other->ranks) { return one->ranks; }
        return one->ranks && one->middle.*speed > other->middle.*speed;
    });
    return order;
}

}  // namespace bench
