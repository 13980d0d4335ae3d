#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "../../src/cli/visible.hpp"
#include "report/shop.hpp"
#include "strategy.hpp"

using namespace bench;

namespace {

struct load {
    std::uint32_t processes = 1;
    std::uint32_t callers = 1;
    std::uint32_t events = 1;
    double network_ms = 0;
};

/// A second in which a strategy made so many bookings, each in so many ms.
run_result made(std::string const& strategy, std::uint64_t bookings, load const& load, std::uint64_t ms = 1) {
    run_result run;
    run.spec.strategy = strategy;
    run.spec.processes = load.processes;
    run.spec.callers = load.callers;
    run.spec.workload.events = load.events;
    run.spec.workload.choice = load.events == 20 ? spread::zipf : spread::uniform;
    run.spec.network_ms = load.network_ms;
    run.guarantee = guarantee::safe;
    run.seconds = 1;
    run.total.bookings = bookings;
    run.total.attempts = bookings;
    run.total.latency.record(ms * 1'000'000);
    run.bookings_by_process.assign(load.processes, bookings / load.processes);
    run.server_cpu_s = 0.5;
    return run;
}

/// The same, and a seat sold twice.
run_result oversold(std::string const& strategy, std::uint64_t bookings, load const& load) {
    run_result run = made(strategy, bookings, load);
    run.guarantee = guarantee::unsafe;
    run.found.oversold = 1;
    return run;
}

/// What the sub-command makes of its runs.
report report_of(std::vector<run_result> runs) {
    report made{.command = "shop", .arguments = {"shop"}, .environment = {}, .runs = std::move(runs)};
    tell_shop(made);
    return made;
}

nlohmann::json findings_of(std::vector<run_result> runs) { return report_of(std::move(runs)).findings.at("shop"); }

}  // namespace

TEST_CASE("a_cell_compares_bookonce_with_guarded_under_its_own_load") {
    load const alone{};
    load const crowd{.processes = 4, .callers = 16, .events = 20, .network_ms = 0.5};
    nlohmann::json const found = findings_of({made("bookonce", 3'000, crowd, 8), made("guarded", 4'000, alone),
                                              made("bookonce", 2'000, alone), made("guarded", 1'000, crowd, 4)});
    REQUIRE(found.at("cells").size() == 2);
    auto const& first = found.at("cells").at(0);
    CHECK(first.at("callers") == 1);
    CHECK(first.at("bookings_ratio") == 0.5);
    CHECK(first.at("bookings_per_s") == nlohmann::json{{"bookonce", 2'000.0}, {"guarded", 4'000.0}});
    CHECK(first.at("server_cpu_us_per_booking") == nlohmann::json{{"bookonce", 250.0}, {"guarded", 125.0}});
    auto const& second = found.at("cells").at(1);
    CHECK(second.at("processes") == 4);
    CHECK(second.at("spread") == "zipf");
    CHECK(second.at("network_ms") == 0.5);
    CHECK(second.at("bookings_ratio") == 3);
    CHECK(second.at("p99_ratio").get<double>() == doctest::Approx(2).epsilon(0.02));
    CHECK(second.at("smallest_process_share") == 0.25);
    CHECK(second.at("retry_rate") == 0);
}

TEST_CASE("a_cell_takes_the_medians_of_its_repetitions") {
    nlohmann::json const found =
        findings_of({made("bookonce", 900, {}), made("bookonce", 2'000, {}), made("bookonce", 2'100, {}),
                     made("guarded", 1'000, {}), made("guarded", 10, {}), made("guarded", 5'000, {})});
    CHECK(found.at("cells").at(0).at("bookings_ratio") == 2);
}

TEST_CASE("a_shops_worst_cell_and_mean_are_told") {
    nlohmann::json const found =
        findings_of({made("bookonce", 500, {}), made("guarded", 1'000, {}), made("bookonce", 8'000, {.callers = 4}),
                     made("guarded", 1'000, {.callers = 4})});
    CHECK(found.at("cells_compared") == 2);
    CHECK(found.at("bookings_ratio_geometric_mean").get<double>() == doctest::Approx(2));
    CHECK(found.at("worst_cell").at("bookings_ratio") == 0.5);
    CHECK(found.at("worst_cell").at("callers") == 1);
}

TEST_CASE("a_lone_caller_is_held_to_less_than_a_crowd") {
    nlohmann::json const found =
        findings_of({made("guarded", 1'000, {}), made("bookonce", 900, {}), made("guarded", 1'000, {.processes = 4}),
                     made("bookonce", 899, {.processes = 4}), made("guarded", 1'000, {.callers = 4}),
                     made("bookonce", 1'199, {.callers = 4}), made("guarded", 1'000, {.callers = 16}),
                     made("bookonce", 1'200, {.callers = 16})});
    CHECK(found.at("one_caller_a_process") == nlohmann::json{{"wanted", 0.9}, {"cells", 2}, {"under", 1}});
    CHECK(found.at("more_callers") == nlohmann::json{{"wanted", 1.2}, {"cells", 2}, {"under", 1}});
    CHECK(found.at("cells").at(0).at("falls_short") == false);
}

TEST_CASE("a_checkout_is_held_to_the_speed_of_guarded") {
    std::vector<run_result> runs = {made("guarded", 1'000, {}), made("bookonce", 999, {}),
                                    made("guarded", 1'000, {.callers = 4}), made("bookonce", 1'000, {.callers = 4})};
    for (run_result& run : runs) { run.spec.workload.kind = work_kind::checkout; }
    nlohmann::json const found = findings_of(std::move(runs));
    CHECK(found.at("one_caller_a_process") == nlohmann::json{{"wanted", 1.0}, {"cells", 1}, {"under", 1}});
    CHECK(found.at("more_callers") == nlohmann::json{{"wanted", 1.0}, {"cells", 1}, {"under", 0}});
}

TEST_CASE("what_was_wrong_in_a_cell_is_compared_with_nothing") {
    std::vector<run_result> const runs = {made("bookonce", 500, {}), oversold("guarded", 100, {}), made("occ", 300, {}),
                                          oversold("none", 9'000, {})};
    nlohmann::json const found = findings_of(runs);
    CHECK(found.at("cells_compared") == 0);
    CHECK(found.at("worst_cell").is_null());
    CHECK(found.at("bookings_ratio_geometric_mean").is_null());
    CHECK(found.at("one_caller_a_process").at("cells") == 0);
    auto const& cell = found.at("cells").at(0);
    CHECK(cell.at("bookings_ratio").is_null());
    CHECK(cell.at("p99_ratio").is_null());
    CHECK(cell.at("falls_short").is_null());
    CHECK(cell.at("fastest_rival") == "occ");
    CHECK(cell.at("unranked") == nlohmann::json{"none", "guarded"});
    std::string const table = to_table(report_of(runs), false);
    CHECK(table.find("(9,000)") != std::string::npos);
    CHECK(table.find("none: WRONG: 1 oversold; guarded: WRONG: 1 oversold") != std::string::npos);
    CHECK(report_of(runs).words.find("1 of 1 cells could not be compared.") != std::string::npos);
}

TEST_CASE("the_engine_is_no_rival_of_its_own") {
    nlohmann::json const found =
        findings_of({made("bookonce", 500, {}), made("bookonce_unbatched", 400, {}), made("guarded", 100, {})});
    CHECK(found.at("cells").at(0).at("fastest_rival") == "guarded");
    CHECK(findings_of({made("bookonce", 500, {})}).at("cells").at(0).at("fastest_rival").is_null());
}

TEST_CASE("a_shops_table_has_a_line_a_cell") {
    report const made_of = report_of({made("bookonce", 12'000, {.processes = 4, .callers = 16, .events = 20}),
                                      made("guarded", 6'000, {.processes = 4, .callers = 16, .events = 20}),
                                      made("guarded", 100, {.events = 1'000, .network_ms = 0.5})});
    table_cells const table = cells_of(made_of);
    CHECK(table.head == std::vector<std::string>{"callers", "events", "network ms", "guarded", "bookonce", "ratio",
                                                 "p99 ratio", "smallest share", "retry rate", "server CPU µs",
                                                 "guarded’s CPU µs"});
    REQUIRE(table.rows.size() == 2);
    CHECK(table.rows.at(0).cells ==
          std::vector<std::string>{"1 × 1", "1,000", "0.5", "100", "–", "–", "–", "–", "–", "–", "5,000"});
    CHECK(table.rows.at(1).cells == std::vector<std::string>{"4 × 16", "20 zipf", "0", "6,000", "12,000", "2.00",
                                                             "1.00", "25.0 %", "0.0 %", "41.7", "83.3"});
}

TEST_CASE("a_shops_markdown_fits_into_a_hundred_columns") {
    std::vector<run_result> runs;
    for (std::uint32_t processes : {1, 64}) {
        for (strategy const* each : strategies()) {
            load const load{.processes = processes, .callers = 4'096, .events = 20, .network_ms = 0.125};
            runs.push_back(oversold(std::string{each->name}, 1'234'567, load));
        }
    }
    report made_of = report_of(std::move(runs));
    for (int number = 0; number < 40; ++number) { made_of.arguments.emplace_back("--callers"); }
    made_of.environment.cpu = std::string(60, 'c') + " " + std::string(60, 'u');
    std::string const markdown = to_markdown(made_of);
    std::istringstream lines{markdown};
    std::size_t tables = 0;
    for (std::string line; std::getline(lines, line);) {
        CAPTURE(line);
        CHECK(bookonce::cli::display_width(line) <= 100);
        tables += line.starts_with("| callers | events | network ms |") ? 1 : 0;
    }
    CHECK(tables > 1);
    for (strategy const* each : strategies()) {
        std::string name{each->name};
        for (std::size_t at = name.find('_'); at != std::string::npos; at = name.find('_', at + 2)) {
            name.insert(at, "\\");
        }
        CHECK(markdown.find("| " + name + " |") != std::string::npos);
    }
    CHECK(markdown.find("64 × 4096, 20 zipf, 0.125: none: WRONG: 1 oversold") != std::string::npos);
    CHECK(markdown.find("2 of 2 cells could not be") != std::string::npos);
}
