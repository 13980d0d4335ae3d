#include "../report/lapsed.hpp"

#include <fmt/format.h>

#include "commands.hpp"
#include "experiment.hpp"

namespace bench {

command add_lapsed(CLI::App& program, arguments const& given) {
    CLI::App* const app = program.add_subcommand(
        "lapsed", "an event whose seats all stand in lapsed holds: how soon it sells again, and how fast");
    auto const settings = std::make_shared<bench::settings>();
    auto const holds = std::make_shared<std::int64_t>(100'000);
    settings->arguments = given;
    run_spec& spec = settings->spec;
    spec.seats = 1'000'000;
    spec.warmup_s = 0;  // the first second is what is asked for
    settings->repetitions = 3;
    add_measuring_options(*app, *settings, {"bookonce"});
    add_number(*app, "--holds", *holds, 1, 10'000'000, "lapsed holds of the event, stored before the run");
    add_number(*app, "--seats", spec.seats, 1, 1'000'000'000, "of the event, divided among the holds");
    add_number(*app, "--callers", spec.callers, 1, 4'096, "threads of each process that book and wait");
    add_number(*app, "--processes", spec.processes, 1, 64, "processes, each with its callers");
    add_work_options(*app, *settings);
    add_tuning_options(*app, *settings);
    add_place_options(*app, *settings);
    add_output_options(*app, *settings);
    return {app, [app, settings, holds] {
                run_spec& asked = settings->spec;
                if (settings->quick) {
                    double const warmup_s = asked.warmup_s;
                    shorten(*settings, *app);
                    asked.warmup_s = warmup_s;
                    if (app->count("--duration") == 0) { asked.duration_s = 2; }
                }
                if (asked.seats < *holds) {
                    throw CLI::ValidationError("--seats", fmt::format("{} holds need a seat each", *holds));
                }
                asked.lapsed_holds = *holds;
                std::vector<run_spec> specs;
                for (run_spec const& with : specs_of(*settings)) {
                    specs.push_back(with);
                    specs.push_back(with);
                    specs.back().lapsed_holds = 0;
                }
                report made = run_experiment("lapsed", *settings, specs);
                tell_lapsed(made);
                return publish(made, settings->out);
            }};
}

}  // namespace bench
