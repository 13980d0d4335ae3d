#include <fmt/format.h>

#include "../json.hpp"
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

std::string figure_text(figure const& figure) { return figure ? fmt::format("{:.2f}", *figure) : "–"; }

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
    add_number(*app, "--callers", settings->spec.callers, 1, 4'096, "who book cold events");
    add_number(*app, "--hot-callers", *hot, 1, 4'096, "who book event 1, beside them");
    add_number(*app, "--events", settings->spec.workload.events, 2, 1'000'000, "in all");
    add_number(*app, "--think-ms", settings->spec.workload.think_ms, 0.0, 60'000.0,
               "mean pause of a caller between two requests");
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
                for (run_spec const& each : specs_of(*settings)) {
                    figure const alone = cold_p99_ms(made, each.strategy, false);
                    figure const beside = cold_p99_ms(made, each.strategy, true);
                    figure const ratio = alone && *alone > 0 && beside ? figure{*beside / *alone} : figure{};
                    made.findings["neighbours"].push_back({{"strategy", each.strategy},
                                                           {"cold_p99_alone_ms", alone},
                                                           {"cold_p99_beside_hot_ms", beside},
                                                           {"ratio", ratio}});
                    made.words +=
                        fmt::format("{}: cold events' p99 {} ms alone, {} ms beside a hot one ({} times)\n",
                                    each.strategy, figure_text(alone), figure_text(beside), figure_text(ratio));
                }
                return publish(made, settings->out);
            }};
}

}  // namespace bench
