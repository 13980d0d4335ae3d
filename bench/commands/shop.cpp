#include "../report/shop.hpp"
#include "commands.hpp"
#include "experiment.hpp"

namespace bench {
namespace {

/// The loads of a shop: every combination of these.
struct loads {
    std::vector<std::uint32_t> processes{1, 4};
    std::vector<std::uint32_t> callers{1, 4, 16};
    std::vector<std::uint32_t> events{1, 20, 1'000};
    std::vector<double> network_ms{0, 0.5};
};

/// Of a few events on sale some are in demand; a large catalogue is asked for evenly.
spread spread_of(std::uint32_t events) { return events > 1 && events < 1'000 ? spread::zipf : spread::uniform; }

/// A group for each load, of all strategies.
std::vector<spec_group> groups_of(settings const& settings, loads const& loads) {
    std::vector<spec_group> groups;
    bench::settings each = settings;
    run_spec& load = each.spec;
    for (std::uint32_t processes : loads.processes) {
        load.processes = processes;
        for (std::uint32_t callers : loads.callers) {
            load.callers = callers;
            for (std::uint32_t events : loads.events) {
                load.workload.events = events;
                load.workload.choice = spread_of(events);
                for (double network_ms : loads.network_ms) {
                    load.network_ms = network_ms;
                    groups.push_back(specs_of(each));
                }
            }
        }
    }
    return groups;
}

void shorten_grid(loads& loads, CLI::App const& command) {
    if (command.count("--processes") == 0) { loads.processes = {4}; }
    if (command.count("--callers") == 0) { loads.callers = {1, 16}; }
    if (command.count("--events") == 0) { loads.events = {1, 20}; }
    if (command.count("--network-ms") == 0) { loads.network_ms = {0.5}; }
}

}  // namespace

command add_shop(CLI::App& program, arguments const& given) {
    CLI::App* const app = program.add_subcommand(
        "shop", "the grid of a real shop: processes, callers, events and network, against the guarded statement");
    auto const settings = std::make_shared<bench::settings>();
    auto const loads = std::make_shared<bench::loads>();
    settings->arguments = given;
    settings->spec.duration_s = 2;
    settings->repetitions = 3;
    add_measuring_options(*app, *settings, {"bookonce", "guarded", "for_update", "occ"});
    add_number(*app, "--processes", loads->processes, 1, 64, "numbers of processes")->delimiter(',');
    add_number(*app, "--callers", loads->callers, 1, 4'096, "numbers of callers of each process")->delimiter(',');
    add_number(*app, "--events", loads->events, 1, 1'000'000,
               "numbers of events; asked for by Zipf, and evenly from 1000 on")
        ->delimiter(',');
    add_number(*app, "--network-ms", loads->network_ms, 0.0, 1'000.0, "times added to each round trip")->delimiter(',');
    add_work_options(*app, *settings);
    add_tuning_options(*app, *settings);
    add_place_options(*app, *settings);
    add_output_options(*app, *settings);
    return {app, [app, settings, loads] {
                if (settings->quick) {
                    shorten(*settings, *app);
                    shorten_grid(*loads, *app);
                }
                report made = run_in_groups("shop", *settings, groups_of(*settings, *loads));
                tell_shop(made);
                return publish(made, settings->out);
            }};
}

}  // namespace bench
