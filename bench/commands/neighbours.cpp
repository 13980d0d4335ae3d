#include <fmt/format.h>

#include "../console.hpp"
#include "../report/summary.hpp"
#include "../statistics.hpp"
#include "commands.hpp"
#include "experiment.hpp"

namespace bench {
namespace {

figure cold_p99_ms(report const& made, std::string const& strategy, bool beside_hot) {
    std::vector<double> values;
    for (run_result const& run : made.runs) {
        if (run.spec.strategy != strategy || (run.spec.workload.hot_callers > 0) != beside_hot) { continue; }
        if (figure const p99 = percentiles_of(run.total.latency_cold).p99) { values.push_back(*p99); }
    }
    return values.empty() ? figure{} : median(std::move(values));
}

nlohmann::json or_null(figure const& figure) { return figure ? nlohmann::json(*figure) : nlohmann::json(); }

std::string figure_text(nlohmann::json const& figure) {
    return figure.is_null() ? "–" : fmt::format("{:.2f}", figure.get<double>());
}

}  // namespace

command add_neighbours(CLI::App& program, arguments const& given) {
    CLI::App* const app = program.add_subcommand(
        "neighbours", "what one hot event costs those who book others: the cold events' latency with and without it");
    auto const settings = std::make_shared<bench::settings>();
    auto const hot = std::make_shared<std::uint32_t>(32);
    settings->arguments = given;
    settings->spec.callers = 32;
    settings->spec.workload.events = 1'001;
    settings->repetitions = 3;
    add_measuring_options(*app, *settings, {"for_update", "guarded", "bookonce"});
    app->add_option("--callers", settings->spec.callers, "who book cold events")
        ->check(CLI::Range(1, 4'096))
        ->capture_default_str();
    app->add_option("--hot-callers", *hot, "who book event 1, beside them")
        ->check(CLI::Range(1, 4'096))
        ->capture_default_str();
    app->add_option("--events", settings->spec.workload.events, "in all")
        ->check(CLI::Range(2, 1'000'000))
        ->capture_default_str();
    app->add_option("--think-ms", settings->spec.workload.think_ms, "mean pause of a caller between two requests")
        ->check(within(0.0, 60'000.0))
        ->capture_default_str();
    add_tuning_options(*app, *settings);
    add_place_options(*app, *settings);
    add_output_options(*app, *settings);
    return {app, [app, settings, hot] {
                if (settings->quick) { shorten(*settings, *app); }
                std::vector<run_spec> specs;
                for (run_spec const& alone : specs_of(*settings)) {
                    specs.push_back(alone);
                    specs.push_back(alone);
                    specs.back().callers += *hot;
                    specs.back().workload.hot_callers = *hot;
                }
                report made = run_experiment("neighbours", *settings, specs);
                nlohmann::json rows = nlohmann::json::array();
                for (run_spec const& each : specs_of(*settings)) {
                    figure const alone = cold_p99_ms(made, each.strategy, false);
                    figure const beside = cold_p99_ms(made, each.strategy, true);
                    bool const compares = alone && *alone > 0 && beside;
                    rows.push_back({{"strategy", each.strategy},
                                    {"cold_p99_alone_ms", or_null(alone)},
                                    {"cold_p99_beside_hot_ms", or_null(beside)},
                                    {"ratio", or_null(compares ? figure{*beside / *alone} : figure{})}});
                }
                made.findings = {{"neighbours", rows}};
                exit_code const code = publish(made, settings->out);
                if (prints_table(settings->out)) {
                    for (auto const& row : rows) {
                        write_result(
                            fmt::format("{}: cold events' p99 {} ms alone, {} ms beside a hot one ({} times)\n",
                                        row.at("strategy").get<std::string>(), figure_text(row.at("cold_p99_alone_ms")),
                                        figure_text(row.at("cold_p99_beside_hot_ms")), figure_text(row.at("ratio"))));
                    }
                }
                return code;
            }};
}

}  // namespace bench
