#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "report.hpp"

namespace bench {
namespace {

std::string field(nlohmann::json const& value) {
    if (value.is_null()) { return ""; }
    std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    if (text.find_first_of(",\"\r\n") == std::string::npos) { return text; }
    std::string quoted = "\"";
    for (char letter : text) {
        if (letter == '"') { quoted += '"'; }
        quoted += letter;
    }
    return quoted + '"';
}

}  // namespace

std::string to_csv(report const& report) {
    std::string head;
    std::string lines;
    nlohmann::json const document = to_document(report);
    for (auto const& run : document.at("runs")) {
        std::vector<std::string> names;
        std::vector<std::string> values;
        for (auto const& [name, value] : run.items()) {
            // Some runs have these and some have not; oversold and doubled hold their sums.
            bool const optional =
                name == "proof" || name == "audit" || name == "latency_hot_ms" || name == "latency_cold_ms";
            if (optional || value.is_array()) { continue; }
            if (!value.is_object()) {
                names.push_back(name);
                values.push_back(field(value));
                continue;
            }
            for (auto const& [part, number] : value.items()) {
                names.push_back(fmt::format("{}_{}", name, part));
                values.push_back(field(number));
            }
        }
        head = fmt::format("{}\r\n", fmt::join(names, ","));
        lines += fmt::format("{}\r\n", fmt::join(values, ","));
    }
    return head + lines;
}

}  // namespace bench
