#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "../console.hpp"
#include "../strategy.hpp"
#include "commands.hpp"

namespace bench {

command add_list(CLI::App& program) {
    CLI::App* const app = program.add_subcommand("list", "the strategies, and what they promise");
    auto const as_json = std::make_shared<bool>(false);
    app->add_flag("--json", *as_json, "one JSON document");
    return {app, [as_json] {
                nlohmann::json document = nlohmann::json::array();
                for (strategy const* each : strategies()) {
                    document.push_back({{"strategy", each->name},
                                        {"promise", to_string(each->guarantee)},
                                        {"database", each->is_in_file ? "sqlite" : "postgresql"},
                                        {"redis_servers", each->redis_servers},
                                        {"in_flight", each->can_submit},
                                        {"checkout", each->can_hold},
                                        {"summary", each->summary}});
                    if (!*as_json) {
                        write_result(
                            fmt::format("{:<20} {:<24} {}\n", each->name, to_string(each->guarantee), each->summary));
                    }
                }
                if (*as_json) { write_result(document.dump(2) + "\n"); }
                return exit_code::ok;
            }};
}

}  // namespace bench
