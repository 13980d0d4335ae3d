#include <algorithm>

#include "../json.hpp"
#include "../strategy.hpp"
#include "report.hpp"

namespace bench {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(figures, bookings_per_s, refusals_per_s, cancellations_per_s, flows_per_s,
                                   writes_per_s, attempts_per_booking, retries_per_booking, retry_rate,
                                   round_trips_per_booking, lock_trips_per_booking, wal_bytes_per_booking,
                                   client_cpu_us_per_booking, server_cpu_us_per_booking, smallest_process_share)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(percentiles, p50, p90, p99, p999, max)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(audit, oversold, doubled, inconsistent_events, active_bookings, confirmed_holds,
                                   reclaimed_holds)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(environment, program, optimized, taken_at, cpu, cores, memory_gib, kernel,
                                   postgresql, settings, sqlite, fsync_ms, fsync_where, commit_ms, round_trip_ms)

namespace {

using nlohmann::json;

json latency_json(histogram const& latency) {
    json found = percentiles_of(latency);
    found["count"] = latency.count();
    return found;
}

json setting_json(run_spec const& spec) {
    json settings = settings_of(spec);
    settings["strategy"] = spec.strategy;
    if (spec.workload.hot_callers > 0) { settings["spread"] = "hot_callers"; }
    return settings;
}

json run_json(run_result const& run) {
    json row = setting_json(run.spec);
    row.update(json(figures_of(run)));
    row.update(json{{"safe", run.promises_safety()},
                    {"promise", to_string(run.guarantee)},
                    {"clean", run.clean()},
                    {"ranks", run.ranks()},
                    {"repetition", run.spec.repetition},
                    {"seconds", run.seconds},
                    {"measured_requests", run.measured_requests()},
                    {"bookings", run.total.bookings},
                    {"refusals", run.total.refusals},
                    {"already_booked", run.total.already},
                    {"cancellations", run.total.cancellations},
                    {"holds", run.total.holds},
                    {"releases", run.total.releases},
                    {"lapses", run.total.lapses},
                    {"gave_up", run.total.gave_up},
                    {"failed", run.total.failed},
                    {"unserved", run.total.unserved},
                    {"attempts", run.total.attempts},
                    {"conflicts", run.total.conflicts},
                    {"latency_ms", latency_json(run.total.latency)},
                    {"fairness", run.fairness},
                    {"bookings_by_process", run.bookings_by_process},
                    {"oversold", run.oversold()},
                    {"doubled", run.doubled()},
                    {"consistent", run.consistent()},
                    {"untrue_answers", run.untrue_answers},
                    {"leases_outlived", run.leases_outlived()},
                    {"client_rss_bytes_max", run.client_rss_bytes_max},
                    {"audit", run.found},
                    {"error", run.error.empty() ? json() : json(run.error)}});
    if (run.spec.workload.events > 1) {
        row["latency_hot_ms"] = latency_json(run.total.latency_hot);
        row["latency_cold_ms"] = latency_json(run.total.latency_cold);
    }
    if (run.proven) {
        row["proof"] = run.proven->found;
        row["proof"].update(json{{"requests", run.proven->requests}, {"seats", run.proven->seats}});
    }
    return row;
}

/// What the strategies of the runs say of themselves, in the order of reports.
json strategies_json(std::vector<run_result> const& runs) {
    json rows = json::array();
    for (strategy const* each : strategies()) {
        bool const ran =
            std::ranges::any_of(runs, [&](run_result const& run) { return run.spec.strategy == each->name; });
        if (!ran) { continue; }
        rows.push_back({{"strategy", each->name}, {"promise", to_string(each->guarantee)}, {"summary", each->summary}});
    }
    return rows;
}

json row_json(summary_row const& row) {
    json document = setting_json(row.example->spec);
    document.update(json(row.middle));
    document.update(
        json{{"safe", row.promises_safety},
             {"promise", to_string(row.example->guarantee)},
             {"ranks", row.ranks},
             {"broke_its_promise", row.broke_its_promise},
             {"runs", row.runs},
             {"measured_requests", row.measured_requests},
             {"bookings", row.bookings},
             {"bookings_per_s_low", row.bookings_per_s ? json(row.bookings_per_s->low) : json()},
             {"bookings_per_s_high", row.bookings_per_s ? json(row.bookings_per_s->high) : json()},
             {"bookings_per_s_confidence", row.bookings_per_s ? json(row.bookings_per_s->confidence) : json()},
             {"gave_up", row.gave_up},
             {"unserved", row.unserved},
             {"latency_ms", row.latency_ms},
             {"fairness", row.fairness},
             {"oversold", row.oversold},
             {"doubled", row.doubled},
             {"consistent", row.consistent},
             {"untrue_answers", row.untrue_answers},
             {"leases_outlived", row.leases_outlived},
             {"error", row.error.empty() ? json() : json(row.error)}});
    return document;
}

}  // namespace

json to_document(report const& report) {
    json document = {{"command", report.command}, {"arguments", report.arguments}, {"environment", report.environment},
                     {"settings", json::array()}, {"runs", json::array()},         {"summary", json::array()}};
    for_each_setting(run_spec{}, [&](char const* name, auto const&) { document["settings"].push_back(name); });
    document["strategies"] = strategies_json(report.runs);
    for (run_result const& run : report.runs) { document["runs"].push_back(run_json(run)); }
    for (summary_row const& row : summarize(report.runs)) { document["summary"].push_back(row_json(row)); }
    if (report.findings.is_object()) { document.update(report.findings); }
    return document;
}

}  // namespace bench
