#include "json_schema.hpp"

#include <algorithm>
#include <set>

namespace bench::test {
namespace {

using nlohmann::json;

std::set<std::string> const keywords = {"$schema", "title",   "description", "$defs",      "$ref",
                                        "type",    "enum",    "required",    "properties", "additionalProperties",
                                        "items",   "minimum", "maximum"};

bool has_type(json const& value, std::string const& type) {
    if (type == "object") { return value.is_object(); }
    if (type == "array") { return value.is_array(); }
    if (type == "string") { return value.is_string(); }
    if (type == "boolean") { return value.is_boolean(); }
    if (type == "null") { return value.is_null(); }
    if (type == "integer") { return value.is_number_integer(); }
    return type == "number" && value.is_number();
}

class reader {
public:
    explicit reader(json const& root) : root_{root} {}

    void read(json const& rules, json const& value, std::string const& place) {
        for (auto const& [keyword, rule] : rules.items()) {
            if (!keywords.contains(keyword)) { found(place, "unknown keyword " + keyword); }
        }
        if (rules.contains("$ref")) {
            auto const name = rules.at("$ref").get<std::string>();
            read(root_.at(json::json_pointer{name.substr(1)}), value, place);
        }
        if (rules.contains("type")) { read_type(rules.at("type"), value, place); }
        if (rules.contains("enum")) {
            json const& allowed = rules.at("enum");
            if (std::find(allowed.begin(), allowed.end(), value) == allowed.end()) {
                found(place, "not one of the allowed values: " + value.dump());
            }
        }
        if (value.is_number()) {
            if (rules.contains("minimum") && value.get<double>() < rules.at("minimum").get<double>()) {
                found(place, "too small: " + value.dump());
            }
            if (rules.contains("maximum") && value.get<double>() > rules.at("maximum").get<double>()) {
                found(place, "too large: " + value.dump());
            }
        }
        if (value.is_object()) { read_members(rules, value, place); }
        if (value.is_array() && rules.contains("items")) {
            for (std::size_t index = 0; index < value.size(); ++index) {
                read(rules.at("items"), value.at(index), place + "/" + std::to_string(index));
            }
        }
    }

    std::vector<std::string> findings;

private:
    void found(std::string const& place, std::string const& what) { findings.push_back(place + ": " + what); }

    void read_type(json const& types, json const& value, std::string const& place) {
        bool const fits = types.is_string() ? has_type(value, types.get<std::string>())
                                            : std::any_of(types.begin(), types.end(), [&](json const& type) {
                                                  return has_type(value, type.get<std::string>());
                                              });
        if (!fits) { found(place, "is not of type " + types.dump() + ": " + value.dump().substr(0, 60)); }
    }

    void read_members(json const& rules, json const& value, std::string const& place) {
        for (json const& name : rules.value("required", json::array())) {
            if (!value.contains(name.get<std::string>())) { found(place, "lacks " + name.get<std::string>()); }
        }
        json const properties = rules.value("properties", json::object());
        for (auto const& [name, member] : value.items()) {
            if (properties.contains(name)) {
                read(properties.at(name), member, place + "/" + name);
            } else if (rules.contains("additionalProperties")) {
                read(rules.at("additionalProperties"), member, place + "/" + name);
            } else if (!properties.empty()) {
                found(place, "has " + name + ", which the schema does not describe");
            }
        }
    }

    json const& root_;
};

}  // namespace

std::vector<std::string> schema_findings(json const& schema, json const& document) {
    reader one{schema};
    one.read(schema, document, "");
    return one.findings;
}

}  // namespace bench::test
