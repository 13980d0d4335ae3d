#include "run_spec.hpp"

#include <nlohmann/json.hpp>

namespace bench {
namespace {

template <class Value>
nlohmann::json or_null(std::optional<Value> const& value) {
    return value ? nlohmann::json(*value) : nlohmann::json();
}

template <class Value>
std::optional<Value> from_null(nlohmann::json const& json) {
    return json.is_null() ? std::nullopt : std::optional{json.get<Value>()};
}

}  // namespace

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(workload_spec, events, choice, zipf_theta, hot_share, hot_callers,
                                   seats_a_booking_min, seats_a_booking_max, duplicate_share, cancel_share, think_ms,
                                   seed)

void to_json(nlohmann::json& json, run_spec const& from) {
    json = {{"strategy", from.strategy},
            {"database", from.database},
            {"schema", from.schema},
            {"redis", from.redis},
            {"callers", from.callers},
            {"processes", from.processes},
            {"in_flight", from.in_flight},
            {"workload", from.workload},
            {"seats", from.seats},
            {"preload", from.preload},
            {"rate", or_null(from.rate)},
            {"requests", or_null(from.requests)},
            {"warmup_s", from.warmup_s},
            {"duration_s", from.duration_s},
            {"deadline_ms", from.deadline_ms},
            {"backoff_kind", from.backoff.kind},
            {"backoff_initial_us", from.backoff.initial.count()},
            {"backoff_max_us", from.backoff.max.count()},
            {"lease_ms", from.lease_ms},
            {"shards", from.shards},
            {"lanes", from.lanes},
            {"one_event_per_statement", from.one_event_per_statement},
            {"batch_requests_max", from.batch_requests_max},
            {"commit_delay_ms", from.commit_delay_ms},
            {"network_ms", from.network_ms},
            {"pause_holder_ms", from.pause_holder_ms},
            {"repetition", from.repetition}};
}

void from_json(nlohmann::json const& json, run_spec& to) {
    json.at("strategy").get_to(to.strategy);
    json.at("database").get_to(to.database);
    json.at("schema").get_to(to.schema);
    json.at("redis").get_to(to.redis);
    json.at("callers").get_to(to.callers);
    json.at("processes").get_to(to.processes);
    json.at("in_flight").get_to(to.in_flight);
    json.at("workload").get_to(to.workload);
    json.at("seats").get_to(to.seats);
    json.at("preload").get_to(to.preload);
    to.rate = from_null<double>(json.at("rate"));
    to.requests = from_null<std::uint64_t>(json.at("requests"));
    json.at("warmup_s").get_to(to.warmup_s);
    json.at("duration_s").get_to(to.duration_s);
    json.at("deadline_ms").get_to(to.deadline_ms);
    json.at("backoff_kind").get_to(to.backoff.kind);
    to.backoff.initial = std::chrono::microseconds{json.at("backoff_initial_us").get<std::int64_t>()};
    to.backoff.max = std::chrono::microseconds{json.at("backoff_max_us").get<std::int64_t>()};
    json.at("lease_ms").get_to(to.lease_ms);
    json.at("shards").get_to(to.shards);
    json.at("lanes").get_to(to.lanes);
    json.at("one_event_per_statement").get_to(to.one_event_per_statement);
    json.at("batch_requests_max").get_to(to.batch_requests_max);
    json.at("commit_delay_ms").get_to(to.commit_delay_ms);
    json.at("network_ms").get_to(to.network_ms);
    json.at("pause_holder_ms").get_to(to.pause_holder_ms);
    json.at("repetition").get_to(to.repetition);
}

}  // namespace bench
