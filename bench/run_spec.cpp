#include "run_spec.hpp"

#include "json.hpp"

namespace bench {

nlohmann::json settings_of(run_spec const& spec) {
    nlohmann::json settings;
    for_each_setting(spec, [&](char const* name, auto const& value) { settings[name] = value; });
    return settings;
}

void to_json(nlohmann::json& json, run_spec const& from) {
    json = settings_of(from);
    json["strategy"] = from.strategy;
    json["database"] = from.tuning.database;
    json["schema"] = from.tuning.schema;
    json["redis"] = from.tuning.redis;
    json["repetition"] = from.repetition;
}

void from_json(nlohmann::json const& json, run_spec& to) {
    for_each_setting(to, [&](char const* name, auto& value) { json.at(name).get_to(value); });
    json.at("strategy").get_to(to.strategy);
    json.at("database").get_to(to.tuning.database);
    json.at("schema").get_to(to.tuning.schema);
    json.at("redis").get_to(to.tuning.redis);
    json.at("repetition").get_to(to.repetition);
}

}  // namespace bench
