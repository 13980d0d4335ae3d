#include "commands.hpp"
#include "experiment.hpp"

namespace bench {

command add_compare(CLI::App& program, arguments const& given) {
    CLI::App* const app = program.add_subcommand("compare", "strategies side by side on the same work, each audited");
    auto const settings = std::make_shared<bench::settings>();
    settings->arguments = given;
    settings->repetitions = 3;
    add_measuring_options(*app, *settings, {"all"});
    add_load_options(*app, *settings);
    add_tuning_options(*app, *settings);
    add_place_options(*app, *settings);
    add_output_options(*app, *settings);
    return {app, [app, settings] {
                if (settings->quick) { shorten(*settings, *app); }
                // A holder that stalls shall stall past its lease, or there is nothing to see.
                run_spec& spec = settings->spec;
                if (spec.pause_holder_ms > 0 && app->count("--lease-ms") == 0) {
                    spec.tuning.lease =
                        std::chrono::milliseconds{std::max(10, static_cast<int>(spec.pause_holder_ms / 2))};
                }
                return publish(run_experiment("compare", *settings, specs_of(*settings)), settings->out);
            }};
}

}  // namespace bench
