#include <algorithm>

#include "commands.hpp"
#include "experiment.hpp"

namespace bench {
namespace {

struct ranges {
    std::vector<std::uint32_t> callers{1, 4, 16, 64, 256};
    std::vector<double> thetas{0, 0.6, 0.99, 1.3};
    std::uint32_t events = 1'000;
};

/// Each strategy on one event with more and more callers, then on many events with more and more
/// skew.
std::vector<run_spec> specs_of(settings const& settings, ranges const& ranges) {
    std::vector<run_spec> specs;
    for (run_spec const& base : bench::specs_of(settings)) {
        for (std::uint32_t callers : ranges.callers) {
            specs.push_back(base);
            specs.back().callers = callers;
        }
        for (double theta : ranges.thetas) {
            specs.push_back(base);
            specs.back().workload.events = ranges.events;
            specs.back().workload.choice = spread::zipf;
            specs.back().workload.zipf_theta = theta;
        }
    }
    return specs;
}

}  // namespace

command add_sweep(CLI::App& program, arguments const& given) {
    CLI::App* const app = program.add_subcommand("sweep", "retry rate and throughput over callers, and over skew");
    auto const settings = std::make_shared<bench::settings>();
    auto const ranges = std::make_shared<bench::ranges>();
    settings->arguments = given;
    settings->spec.duration_s = 2;
    add_measuring_options(*app, *settings, {"for_update", "occ", "guarded", "bookonce"});
    add_number(*app, "--callers", ranges->callers, 1, 4'096, "numbers of callers on one event")->delimiter(',');
    add_number(*app, "--thetas", ranges->thetas, 0.0, 5.0, "skews of the choice of events (0 is uniform)")
        ->delimiter(',');
    add_number(*app, "--skew-callers", settings->spec.callers, 1, 4'096, "callers while the skew varies");
    add_number(*app, "--events", ranges->events, 2, 1'000'000, "events while the skew varies");
    add_tuning_options(*app, *settings);
    add_place_options(*app, *settings);
    add_output_options(*app, *settings);
    return {app, [app, settings, ranges] {
                if (settings->quick) {
                    shorten(*settings, *app);
                    if (app->count("--callers") == 0) { ranges->callers = {1, 16, 64}; }
                    if (app->count("--thetas") == 0) { ranges->thetas = {0, 0.99}; }
                }
                report const made = run_experiment("sweep", *settings, specs_of(*settings, *ranges));
                return publish(made, settings->out);
            }};
}

}  // namespace bench
