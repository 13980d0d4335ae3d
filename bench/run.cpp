#include "run.hpp"

#include <algorithm>
#include <exception>
#include <stdexcept>

#include <fmt/format.h>

#include "processes.hpp"
#include "statistics.hpp"
#include "timeline.hpp"

namespace bench {

bool run_result::promises_safety() const noexcept {
    switch (guarantee) {
        case guarantee::safe: return true;
        case guarantee::safe_in_one_process: return spec.processes == 1;
        case guarantee::safe_while_leased:
            return std::chrono::duration<double, std::milli>{spec.pause_holder_ms} < spec.tuning.lease &&
                   leases_outlived() == 0;
        case guarantee::unsafe:
        case guarantee::not_a_booking: return false;
    }
    return false;
}

std::uint64_t run_result::measured_requests() const noexcept {
    std::uint64_t const ended = total.bookings + total.holds + total.releases + total.refusals + total.already +
                                total.cancellations + total.gave_up + total.failed;
    return std::max(ended, total.latency.count());
}

namespace {

/// Seats that a run can sell at the very most, for strategies that keep a row for each.
std::int64_t seats_needed(run_spec const& spec, workload const& work, std::int64_t event) {
    constexpr double bookings_a_second_max = 20'000;  // of such a strategy
    constexpr double spare = 500;
    double const requests =
        spec.requests ? static_cast<double>(*spec.requests) : bookings_a_second_max * (spec.warmup_s + spec.duration_s);
    double const needed = requests * work.weight(event) * work.spec().seats_a_booking_max + spare;
    return std::min(spec.seats, static_cast<std::int64_t>(needed));
}

void measure(run_spec const& spec, place& place, run_result& result) {
    route const way = place.route_for(spec);
    run_spec order = spec;
    order.tuning.database = way.database;
    process_group workers{order};
    workers.wait_until_ready();

    steady_timeline time;
    auto const ns = [](double seconds) { return static_cast<std::int64_t>(seconds * 1e9); };
    std::int64_t const start = time.now_ns() + ns(0.02);  // time for the message to reach every process
    window const measured{.begin_ns = start + ns(spec.warmup_s), .end_ns = start + ns(spec.warmup_s + spec.duration_s)};
    workers.start({.start_ns = start, .window = measured});
    time.sleep_until_ns(measured.begin_ns);
    place_usage const before = place.usage();
    if (spec.requests) {
        workers.finished_by(measured.end_ns);
    } else {
        time.sleep_until_ns(measured.end_ns);
    }
    place_usage const after = place.usage();
    if (before.wal_bytes && after.wal_bytes) { result.wal_bytes = *after.wal_bytes - *before.wal_bytes; }
    if (before.cpu_s && after.cpu_s) { result.server_cpu_s = *after.cpu_s - *before.cpu_s; }

    std::vector<double> shares;
    std::int64_t last = measured.begin_ns;
    for (worker_report const& report : workers.reports()) {
        result.total.merge(report.total);
        result.client_cpu_s += report.client_cpu_s;
        result.client_rss_bytes_max += report.rss_bytes_max;
        result.bookings_by_process.push_back(report.total.bookings);
        for (std::uint64_t bookings : report.bookings_by_caller) { shares.push_back(static_cast<double>(bookings)); }
        last = std::max(last, report.last_finished_ns);
    }
    if (result.total.bookings > 0) { result.fairness = jain_index(shares); }
    result.seconds = spec.requests ? std::min(static_cast<double>(last - measured.begin_ns) * 1e-9, spec.duration_s)
                                   : spec.duration_s;
}

void make_tables(run_spec const& spec, strategy const& strategy, place& place) {
    workload const work{spec.workload};
    stock const stock{.events = spec.workload.events,
                      .seats = spec.seats,
                      .bookings_before = spec.preload,
                      .lapsed_holds = spec.lapsed_holds,
                      .seats_needed = [&](std::int64_t event) { return seats_needed(spec, work, event); }};
    place.make_tables(strategy, spec.tuning, stock);
}

/// Compares what callers were told with what is stored.
std::int64_t untrue_answers(run_spec const& spec, tally const& told, audit const& found) {
    auto const count = [](std::uint64_t number) { return static_cast<std::int64_t>(number); };
    std::int64_t const made = count(told.booked_ever + told.held_ever);
    std::int64_t const ended = count(told.cancelled_ever + told.released_ever) + found.reclaimed_holds;
    std::int64_t const there = found.active_bookings - spec.preload - spec.lapsed_holds;
    std::int64_t const untrue = made - ended - there;
    return untrue != 0 ? untrue : count(told.confirmed_ever) - found.confirmed_holds;
}

void audit_run(run_spec const& spec, strategy const& strategy, place& place, run_result& result) {
    result.found = place.audit(strategy);
    result.untrue_answers = untrue_answers(spec, result.total, result.found);
    // Of a checkout that gave up, a release may have landed as well as a hold.
    bool const may_be_unknown = result.untrue_answers < 0 || spec.workload.kind == work_kind::checkout;
    bool const landed_unknown = may_be_unknown && result.total.gave_up > 0;
    if (landed_unknown || strategy.guarantee == guarantee::not_a_booking) { result.untrue_answers = 0; }
}

/// A run of a few hundred requests for a few seats, with users that ask twice at the same time. The
/// checkout has a second part: all who got none come again, when the holds have lapsed.
proof prove(run_spec spec, strategy const& strategy, place& place) {
    constexpr std::uint32_t callers_at_least = 32;  // one alone does nothing wrong
    constexpr std::uint64_t requests_at_least = 300;
    work_kind const kind = spec.workload.kind;
    spec.callers = std::max(spec.callers, (callers_at_least + spec.processes - 1) / spec.processes);
    std::uint64_t const callers = std::uint64_t{spec.callers} * spec.processes;
    spec.seats = 50;
    spec.requests = std::max(requests_at_least, 2 * callers);
    spec.workload = {
        .kind = kind, .duplicate_share = 0.2, .lapse_share = 0.3, .hold_ttl_s = 600, .seed = spec.workload.seed};
    spec.in_flight = 0;
    spec.rate.reset();
    spec.preload = 0;
    spec.lapsed_holds = 0;
    spec.warmup_s = 0;
    spec.duration_s = 10;
    run_result result;
    make_tables(spec, strategy, place);
    measure(spec, place, result);
    if (kind == work_kind::checkout) {
        place.let_holds_lapse();
        measure(spec, place, result);
    }
    audit_run(spec, strategy, place, result);
    return {.requests = *spec.requests * (kind == work_kind::checkout ? 2 : 1),
            .seats = spec.seats,
            .found = result.found,
            .leases_outlived = result.total.leases_outlived};
}

}  // namespace

run_result run_once(run_spec const& spec, place& place, run_options options) {
    run_result result;
    result.spec = spec;
    try {
        strategy const* const chosen = find_strategy(spec.strategy);
        if (chosen == nullptr) { throw std::runtime_error{"there is no strategy " + spec.strategy}; }
        result.guarantee = chosen->guarantee;
        if (options.prove && result.guarantee != guarantee::not_a_booking) {
            result.proven = prove(spec, *chosen, place);
        }
        make_tables(spec, *chosen, place);
        measure(spec, place, result);
        audit_run(spec, *chosen, place, result);
        if (result.total.failed > 0) {
            result.error = fmt::format("{} requests failed: {}", result.total.failed, result.total.problem);
        }
    } catch (std::exception const& problem) { result.error = problem.what(); }
    return result;
}

}  // namespace bench
