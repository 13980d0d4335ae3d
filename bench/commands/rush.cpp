#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "../console.hpp"
#include "commands.hpp"
#include "experiment.hpp"

namespace bench {
namespace {

/// The outcomes of one rush, as counted by the callers and by the audit.
nlohmann::json outcomes_of(run_result const& run) {
    return {{"strategy", run.spec.strategy},
            {"seats", run.spec.seats},
            {"users", run.spec.requests.value_or(0)},
            {"callers", run.spec.callers},
            {"booked", run.total.bookings},
            {"sold_out", run.total.refusals},
            {"already_booked", run.total.already},
            {"gave_up", run.total.gave_up},
            {"failed", run.total.failed},
            {"oversold", run.oversold()},
            {"doubled", run.doubled()},
            {"consistent", run.consistent()},
            {"untrue_answers", run.untrue_answers},
            {"leases_outlived", run.leases_outlived()},
            {"seconds", run.seconds}};
}

/// Every seat sold once, to as many users, and the others told so.
bool is_right(run_result const& run) {
    auto const seats = static_cast<std::uint64_t>(run.spec.seats);
    std::uint64_t const users = run.spec.requests.value_or(0);
    return run.clean() && run.total.bookings == std::min(seats, users) &&
           run.total.refusals == users - run.total.bookings;
}

void print_table(run_result const& run) {
    auto const line = [](char const* what, auto count) { write_result(fmt::format("{:<16} {:>8}\n", what, count)); };
    write_result(fmt::format("{} seats, {} users, {} callers at once ({})\n", run.spec.seats,
                             run.spec.requests.value_or(0), run.spec.callers, run.spec.strategy));
    line("booked", run.total.bookings);
    line("sold out", run.total.refusals);
    if (run.total.already > 0) { line("already booked", run.total.already); }
    if (run.total.gave_up > 0) { line("gave up", run.total.gave_up); }
    line("oversold", run.oversold());
    line("double", run.doubled());
    if (run.leases_outlived() > 0) { line("leases outlived", run.leases_outlived()); }
    write_result(fmt::format("in {:.0f} ms, {} conflicts in {} attempts\n", run.seconds * 1e3, run.total.conflicts,
                             run.total.attempts));
}

/// A seat that was sold twice is not excused by a promise of nothing, but a lease that was too
/// short is: nobody says that such a lock holds.
exit_code ending_of(run_result const& run) {
    if (!run.ran()) {
        print_diagnostic(run.error);
        return exit_code::run_failed;
    }
    if (is_right(run)) { return exit_code::ok; }
    bool const is_excused = run.guarantee == guarantee::safe_while_leased && !run.promises_safety();
    if (!run.clean() && !is_excused) { return exit_code::safety_broken; }
    print_diagnostic(fmt::format("the rush is not done as asked: {} gave up, {} leases were outlived",
                                 run.total.gave_up, run.leases_outlived()));
    return exit_code::run_failed;
}

}  // namespace

command add_rush(CLI::App& program, arguments const& given) {
    CLI::App* const app = program.add_subcommand("rush", "the main job: many users want the few seats of one event");
    auto const settings = std::make_shared<bench::settings>();
    settings->arguments = given;
    auto const users = std::make_shared<std::uint64_t>(1'000);
    auto const strategy = std::make_shared<std::string>("bookonce");
    run_spec& spec = settings->spec;
    spec.seats = 100;
    add_number(*app, "--seats", spec.seats, 1, 1'000'000, "seats of the event");
    add_number(*app, "--users", *users, 1, 10'000'000, "users, each with one request");
    add_number(*app, "--callers", spec.callers, 1, 4'096, "at once");
    app->add_option("--strategy", *strategy, "name from `list`")->capture_default_str();
    add_tuning_options(*app, *settings);
    add_place_options(*app, *settings);
    add_file(*app, "--json", settings->out.json, "write JSON to FILE; without FILE, to standard output");
    return {app, [settings, users, strategy] {
                run_spec& asked = settings->spec;
                settings->strategies = {*strategy};
                asked.strategy = chosen_strategies(*settings).front();
                asked.requests = *users;
                asked.warmup_s = 0;
                asked.duration_s = 600;
                report const made = run_experiment("rush", *settings, {asked});
                run_result const& run = made.runs.front();
                if (settings->out.json != "-") { print_table(run); }
                bool const written =
                    settings->out.json.empty() || write_output(settings->out.json, outcomes_of(run).dump(2) + "\n");
                return worse_of(ending_of(run), written);
            }};
}

}  // namespace bench
