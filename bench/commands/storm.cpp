#include "commands.hpp"
#include "experiment.hpp"

namespace bench {

command add_storm(CLI::App& program, arguments const& given) {
    CLI::App* const app =
        program.add_subcommand("storm", "few seats and very many requests: how fast the truth 'sold out' is told");
    auto const settings = std::make_shared<bench::settings>();
    auto const requests = std::make_shared<std::uint64_t>(100'000);
    settings->arguments = given;
    settings->spec.seats = 100;
    settings->spec.duration_s = 10;
    settings->spec.warmup_s = 0;
    add_measuring_options(*app, *settings, {"for_update", "occ", "guarded", "bookonce"});
    add_load_options(*app, *settings);
    app->add_option("--requests", *requests, "of all callers together; a run ends with them, or after --duration")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}))
        ->capture_default_str();
    add_tuning_options(*app, *settings);
    add_place_options(*app, *settings);
    add_output_options(*app, *settings);
    return {app, [app, settings, requests] {
                settings->spec.requests = *requests;
                if (settings->quick && app->count("--duration") == 0) { settings->spec.duration_s = 2; }
                return publish(run_experiment("storm", *settings, specs_of(*settings)), settings->out);
            }};
}

}  // namespace bench
