#include <algorithm>

#include <fmt/format.h>

#include "../report/summary.hpp"
#include "commands.hpp"
#include "experiment.hpp"

namespace bench {
namespace {

/// Speed with the most bookings stored over speed with the fewest, a strategy.
nlohmann::json kept_speeds(report const& made) {
    nlohmann::json kept = nlohmann::json::array();
    std::vector<summary_row> const rows = summarize(made.runs);
    for (summary_row const& few : rows) {
        summary_row const* many = &few;
        bool fewest = true;
        for (summary_row const& other : rows) {
            if (other.example->spec.strategy != few.example->spec.strategy) { continue; }
            if (other.example->spec.preload > many->example->spec.preload) { many = &other; }
            fewest = fewest && other.example->spec.preload >= few.example->spec.preload;
        }
        if (!fewest) { continue; }
        figure const before = few.middle.bookings_per_s;
        figure const after = many->middle.bookings_per_s;
        bool const compares = before && *before > 0 && after;
        kept.push_back({{"strategy", few.example->spec.strategy},
                        {"stored_few", few.example->spec.preload},
                        {"stored_many", many->example->spec.preload},
                        {"speed_kept", compares ? nlohmann::json(*after / *before) : nlohmann::json()}});
    }
    return kept;
}

}  // namespace

command add_growth(CLI::App& program, arguments const& given) {
    CLI::App* const app =
        program.add_subcommand("growth", "the same work with few and with many bookings stored before");
    auto const settings = std::make_shared<bench::settings>();
    auto const stored = std::make_shared<std::vector<std::int64_t>>(std::vector<std::int64_t>{5'000, 5'000'000});
    settings->arguments = given;
    add_measuring_options(*app, *settings, {"guarded", "bookonce"});
    add_load_options(*app, *settings);
    add_number(*app, "--stored", *stored, 0, 100'000'000, "numbers of bookings stored before")->delimiter(',');
    add_tuning_options(*app, *settings);
    add_place_options(*app, *settings);
    add_output_options(*app, *settings);
    return {app, [app, settings, stored] {
                if (settings->quick) {
                    shorten(*settings, *app);
                    if (app->count("--stored") == 0) { *stored = {5'000, 200'000}; }
                }
                std::vector<run_spec> specs;
                for (run_spec const& base : specs_of(*settings)) {
                    for (std::int64_t preload : *stored) {
                        specs.push_back(base);
                        specs.back().preload = preload;
                    }
                }
                report made = run_experiment("growth", *settings, specs);
                made.findings = {{"growth", kept_speeds(made)}};
                for (auto const& row : made.findings.at("growth")) {
                    auto const& kept = row.at("speed_kept");
                    made.words +=
                        fmt::format("{}: with {} bookings stored, {} % of the speed with {}\n",
                                    row.at("strategy").get<std::string>(), row.at("stored_many").get<std::int64_t>(),
                                    kept.is_null() ? "–" : fmt::format("{:.0f}", kept.get<double>() * 100),
                                    row.at("stored_few").get<std::int64_t>());
                }
                return publish(made, settings->out);
            }};
}

}  // namespace bench
