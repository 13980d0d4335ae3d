#include <nlohmann/json.hpp>

#include "report.hpp"

namespace bench {
namespace {

using nlohmann::json;

template <class Value>
json or_null(std::optional<Value> const& value) {
    return value ? json(*value) : json();
}

json latency_json(histogram const& latency) {
    return {{"p50", or_null(percentile_ms(latency, 0.5))},  {"p90", or_null(percentile_ms(latency, 0.9))},
            {"p99", or_null(percentile_ms(latency, 0.99))}, {"p999", or_null(percentile_ms(latency, 0.999))},
            {"max", or_null(percentile_ms(latency, 1))},    {"count", latency.count()}};
}

json figures_json(figures const& figures) {
    return {{"bookings_per_s", or_null(figures.bookings_per_s)},
            {"refusals_per_s", or_null(figures.refusals_per_s)},
            {"cancellations_per_s", or_null(figures.cancellations_per_s)},
            {"attempts_per_booking", or_null(figures.attempts_per_booking)},
            {"retries_per_booking", or_null(figures.retries_per_booking)},
            {"retry_rate", or_null(figures.retry_rate)},
            {"round_trips_per_booking", or_null(figures.round_trips_per_booking)},
            {"lock_trips_per_booking", or_null(figures.lock_trips_per_booking)},
            {"wal_bytes_per_booking", or_null(figures.wal_bytes_per_booking)},
            {"client_cpu_ms_per_booking", or_null(figures.client_cpu_ms_per_booking)},
            {"server_cpu_ms_per_booking", or_null(figures.server_cpu_ms_per_booking)},
            {"smallest_process_share", or_null(figures.smallest_process_share)}};
}

std::string spread_name(workload_spec const& work) {
    if (work.hot_callers > 0) { return "hot_callers"; }
    switch (work.choice) {
        case spread::uniform: return "uniform";
        case spread::zipf: return "zipf";
        case spread::hot: return "hot";
    }
    return "";
}

json setting_json(run_spec const& spec) {
    workload_spec const& work = spec.workload;
    return {{"strategy", spec.strategy},
            {"callers", spec.callers},
            {"processes", spec.processes},
            {"in_flight", spec.in_flight},
            {"events", work.events},
            {"spread", spread_name(work)},
            {"zipf_theta", work.zipf_theta},
            {"hot_share", work.hot_share},
            {"hot_callers", work.hot_callers},
            {"seats", spec.seats},
            {"seats_a_booking_min", work.seats_a_booking_min},
            {"seats_a_booking_max", work.seats_a_booking_max},
            {"duplicate_share", work.duplicate_share},
            {"cancel_share", work.cancel_share},
            {"think_ms", work.think_ms},
            {"rate", or_null(spec.rate)},
            {"requests", or_null(spec.requests)},
            {"preload", spec.preload},
            {"seed", work.seed},
            {"backoff", bookonce::to_string(spec.backoff.kind)},
            {"backoff_initial_ms", static_cast<double>(spec.backoff.initial.count()) * 1e-3},
            {"backoff_max_ms", static_cast<double>(spec.backoff.max.count()) * 1e-3},
            {"deadline_ms", spec.deadline_ms},
            {"lease_ms", spec.lease_ms},
            {"shards", spec.shards},
            {"lanes", spec.lanes},
            {"commit_delay_ms", spec.commit_delay_ms},
            {"network_ms", spec.network_ms},
            {"pause_holder_ms", spec.pause_holder_ms}};
}

json audit_json(audit const& found) {
    return {{"oversold", found.oversold},
            {"doubled", found.doubled},
            {"inconsistent_events", found.inconsistent},
            {"active_bookings", found.active_bookings}};
}

json run_json(run_result const& run) {
    json row = setting_json(run.spec);
    row.update(figures_json(figures_of(run)));
    row.update(json{{"safe", run.promises_safety()},
                    {"promise", to_string(run.promise)},
                    {"clean", run.clean()},
                    {"ranks", run.ranks()},
                    {"repetition", run.spec.repetition},
                    {"seconds", run.seconds},
                    {"measured_requests", run.measured_requests()},
                    {"bookings", run.total.bookings},
                    {"refusals", run.total.refusals},
                    {"already_booked", run.total.already},
                    {"cancellations", run.total.cancellations},
                    {"gave_up", run.total.gave_up},
                    {"failed", run.total.failed},
                    {"unserved", run.total.unserved},
                    {"attempts", run.total.attempts},
                    {"conflicts", run.total.conflicts},
                    {"latency_ms", latency_json(run.total.latency)},
                    {"fairness", or_null(run.fairness)},
                    {"bookings_by_process", run.bookings_by_process},
                    {"oversold", run.oversold()},
                    {"doubled", run.doubled()},
                    {"consistent", run.consistent()},
                    {"untrue_answers", run.untrue_answers},
                    {"leases_outlived", run.leases_outlived()},
                    {"client_rss_bytes_max", run.client_rss_bytes_max},
                    {"audit", audit_json(run.found)},
                    {"error", run.error.empty() ? json() : json(run.error)}});
    if (run.spec.workload.events > 1) {
        row["latency_hot_ms"] = latency_json(run.total.latency_hot);
        row["latency_cold_ms"] = latency_json(run.total.latency_cold);
    }
    if (run.proven) {
        row["proof"] = audit_json(run.proven->found);
        row["proof"].update(json{{"requests", run.proven->requests}, {"seats", run.proven->seats}});
    }
    return row;
}

json row_json(summary_row const& row) {
    json document = setting_json(row.example->spec);
    document.update(figures_json(row.middle));
    document.update(
        json{{"safe", row.promises_safety},
             {"promise", to_string(row.example->promise)},
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
             {"latency_ms",
              {{"p50", or_null(row.p50_ms)},
               {"p90", or_null(row.p90_ms)},
               {"p99", or_null(row.p99_ms)},
               {"p999", or_null(row.p999_ms)},
               {"max", or_null(row.max_ms)}}},
             {"fairness", or_null(row.fairness)},
             {"oversold", row.oversold},
             {"doubled", row.doubled},
             {"consistent", row.consistent},
             {"untrue_answers", row.untrue_answers},
             {"leases_outlived", row.leases_outlived},
             {"error", row.error.empty() ? json() : json(row.error)}});
    return document;
}

json environment_json(environment const& found) {
    return {{"program", found.program},
            {"optimized", found.optimized},
            {"taken_at", found.taken_at},
            {"cpu", found.cpu},
            {"cores", found.cores},
            {"memory_gib", found.memory_gib},
            {"kernel", found.kernel},
            {"postgresql", found.postgresql},
            {"settings", found.settings},
            {"fsync_ms", or_null(found.fsync_ms)},
            {"fsync_where", found.fsync_where},
            {"commit_ms", found.commit_ms},
            {"round_trip_ms", found.round_trip_ms}};
}

}  // namespace

json to_document(report const& report) {
    json document = {{"command", report.command},
                     {"arguments", report.arguments},
                     {"environment", environment_json(report.environment)},
                     {"runs", json::array()},
                     {"summary", json::array()}};
    for (run_result const& run : report.runs) { document["runs"].push_back(run_json(run)); }
    for (summary_row const& row : summarize(report.runs)) { document["summary"].push_back(row_json(row)); }
    if (report.findings.is_object()) { document.update(report.findings); }
    return document;
}

}  // namespace bench
