#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "commands/options.hpp"
#include "report/report.hpp"

using namespace bench;

namespace {

/// The options of `compare`, and what they set.
struct command_line {
    command_line() {
        add_measuring_options(app, given, {"all"});
        add_load_options(app, given);
        add_tuning_options(app, given);
        add_place_options(app, given);
    }
    CLI::App app;
    settings given;
};

/// Options that say where, how often and for whom, but not how a run is made.
std::set<std::string> const no_settings_of_a_run = {"--help",   "--strategies",    "--repetitions",
                                                    "--quick",  "--keep-tables",   "--database",
                                                    "--schema", "--sqlite-folder", "--redis"};

std::vector<std::string> options() {
    std::vector<std::string> names;
    command_line line;
    for (CLI::Option const* each : line.app.get_options()) {
        if (!no_settings_of_a_run.contains(each->get_name())) { names.push_back(each->get_name()); }
    }
    return names;
}

/// A run that differs from the usual one in this option: with the first of some values that it
/// takes and that is not its default.
run_result run_with(std::string const& option) {
    run_result run;
    nlohmann::json const usual = settings_of(run_spec{});
    for (char const* value : {"=2", "=0.25", "=20", "=zipf", "=constant", "=checkout", ""}) {
        command_line line;
        try {
            line.app.parse(option + value);
        } catch (CLI::Error const&) { continue; }
        run.spec = line.given.spec;
        if (settings_of(run.spec) != usual) { break; }
    }
    return run;
}

report report_of(std::vector<run_result> runs) {
    report made;
    made.runs = std::move(runs);
    return made;
}

}  // namespace

TEST_CASE("every_option_of_a_run_is_told_in_json_and_csv") {
    CHECK(options().size() >= 30);
    for (std::string const& option : options()) {
        CAPTURE(option);
        report const usual = report_of({run_result{}});
        report const changed = report_of({run_with(option)});
        CHECK(to_csv(changed) != to_csv(usual));
        nlohmann::json const one = to_document(usual);
        nlohmann::json const other = to_document(changed);
        CHECK(std::ranges::count_if(one.at("settings"), [&](std::string const& name) {
                  return one.at("runs").at(0).at(name) != other.at("runs").at(0).at(name);
              }) >= 1);
        CHECK(one.at("summary") != other.at("summary"));
    }
}

TEST_CASE("runs_that_differ_in_one_option_are_summed_up_apart") {
    for (std::string const& option : options()) {
        CAPTURE(option);
        std::vector<run_result> const runs = {run_result{}, run_with(option), run_result{}};
        std::vector<summary_row> const rows = summarize(runs);
        CHECK(rows.size() == (option == "--seed" ? 1 : 2));
    }
}

TEST_CASE("a_table_has_a_column_for_what_differs") {
    for (auto const& [option, head] : {std::pair{"--batch", "batch requests max"},
                                       {"--one-event-per-statement", "one event per statement"},
                                       {"--events", "events"}}) {
        CHECK(cells_of(report_of({run_result{}, run_with(option)})).head.at(1) == head);
    }
}

TEST_CASE("a_worker_is_told_every_setting") {
    for (std::string const& option : options()) {
        CAPTURE(option);
        nlohmann::json const told = run_with(option).spec;
        CHECK(nlohmann::json(told.get<run_spec>()) == told);
    }
}
