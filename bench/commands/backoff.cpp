#include <fmt/format.h>

#include "../simulation.hpp"
#include "../statistics.hpp"
#include "commands.hpp"
#include "experiment.hpp"

namespace bench {
namespace {

/// Medians over some seeds, a row for each shape.
nlohmann::json simulated(int clients, std::uint64_t seed) {
    constexpr std::uint64_t seeds = 15;
    nlohmann::json rows = nlohmann::json::array();
    for (bookonce::backoff::shape kind : backoff_shapes) {
        std::vector<double> calls;
        std::vector<double> most;
        std::vector<double> completed;
        for (std::uint64_t number = 0; number < seeds; ++number) {
            simulated_contest contest{.clients = clients, .seed = seed + number};
            contest.backoff.kind = kind;
            contest_result const result = simulate(contest);
            calls.push_back(static_cast<double>(result.calls));
            most.push_back(static_cast<double>(result.calls_of_one_max));
            completed.push_back(result.completed_ms);
        }
        rows.push_back({{"backoff", bookonce::to_string(kind)},
                        {"clients", clients},
                        {"calls", median(calls)},
                        {"calls_of_one_max", median(most)},
                        {"completed_ms", median(completed)}});
    }
    return rows;
}

std::string words_of(nlohmann::json const& rows) {
    std::string words =
        fmt::format("\nSimulated: {} clients, one row, waits from 5 ms up to 2 s, 10 ms each way through the network\n"
                    "{:<20} {:>8} {:>16} {:>14}\n",
                    rows.front().at("clients").get<int>(), "backoff", "calls", "most of one", "completed ms");
    for (auto const& row : rows) {
        words += fmt::format("{:<20} {:>8.0f} {:>16.0f} {:>14.0f}\n", row.at("backoff").get<std::string>(),
                             row.at("calls").get<double>(), row.at("calls_of_one_max").get<double>(),
                             row.at("completed_ms").get<double>());
    }
    return words;
}

}  // namespace

command add_backoff(CLI::App& program, arguments const& given) {
    CLI::App* const app = program.add_subcommand(
        "backoff", "the backoff policies side by side: on the database, and simulated in virtual time");
    auto const settings = std::make_shared<bench::settings>();
    auto const clients = std::make_shared<int>(100);
    auto const simulate_only = std::make_shared<bool>(false);
    settings->arguments = given;
    settings->repetitions = 3;
    add_measuring_options(*app, *settings, {"occ"});
    add_load_options(*app, *settings);
    add_tuning_options(*app, *settings);
    add_number(*app, "--clients", *clients, 1, 10'000, "of the simulation");
    app->add_flag("--simulate-only", *simulate_only, "no database: the simulation alone");
    add_place_options(*app, *settings);
    add_output_options(*app, *settings);
    return {app, [app, settings, clients, simulate_only] {
                if (settings->quick) { shorten(*settings, *app); }
                report made{.command = "backoff", .arguments = settings->arguments};
                if (!*simulate_only) {
                    std::vector<run_spec> specs;
                    for (run_spec const& base : specs_of(*settings)) {
                        for (bookonce::backoff::shape kind : backoff_shapes) {
                            specs.push_back(base);
                            specs.back().tuning.backoff.kind = kind;
                        }
                    }
                    made = run_experiment("backoff", *settings, specs);
                }
                made.findings = {{"simulation", simulated(*clients, settings->spec.workload.seed)}};
                made.words = words_of(made.findings.at("simulation"));
                return publish(made, settings->out);
            }};
}

}  // namespace bench
