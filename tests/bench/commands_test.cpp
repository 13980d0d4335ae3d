#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "bench_program.hpp"

using namespace bench::test;
using bookonce::test::process_result;

TEST_SUITE_BEGIN("commands");

namespace {

/// Runs a sub-command, and holds its JSON to the written schema.
nlohmann::json described(std::vector<std::string> const& arguments) {
    bench_run const run = run_bench_for_json(with_short_runs(arguments));
    CAPTURE(run.err);
    CHECK(run.exit_code == 0);
    std::filesystem::path const file = std::filesystem::temp_directory_path() / (bench_schema() + ".json");
    std::ofstream{file} << run.document;
    process_result const checked = bookonce::test::run({BOOKONCE_CHECK_JSON, BOOKONCE_BENCH_SCHEMA, file});
    std::filesystem::remove(file);
    CAPTURE(checked.out);
    CAPTURE(checked.err);
    CHECK(checked.exit_code == 0);
    return run.document;
}

std::string content_of(std::filesystem::path const& file) {
    std::ifstream in{file};
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("compare_writes_what_the_schema_describes") {
    nlohmann::json const document = described(
        {"compare", "--strategies", "guarded,bookonce,none", "--callers", "4", "--events", "3", "--repetitions", "2"});
    CHECK(document.at("command") == "compare");
    CHECK(document.at("runs").size() == 6);
    REQUIRE(document.at("summary").size() == 3);
    CHECK(document.at("summary").at(1).at("strategy") == "guarded");  // in the order of `list`
    CHECK(document.at("summary").at(1).at("runs") == 2);
    CHECK(document.at("environment").at("settings").at("fsync") == "on");
}

TEST_CASE("a_server_and_a_file_fit_the_schema_side_by_side") {
    nlohmann::json const document =
        described({"compare", "--strategies", "sqlite_guarded,guarded", "--callers", "2", "--preload", "10"});
    CHECK(document.at("summary").size() == 2);
    CHECK(document.at("environment").at("postgresql").is_string());
    CHECK(document.at("environment").at("sqlite").is_string());
}

TEST_CASE("a_rate_in_flight_over_a_slow_network_fits_the_schema") {
    nlohmann::json const document =
        described({"compare", "--strategies", "bookonce", "--in-flight", "20", "--rate", "500", "--network-ms", "2"});
    auto const& run = document.at("runs").at(0);
    CHECK(run.at("callers") == 1);
    CHECK(run.at("in_flight") == 20);
    CHECK(run.at("latency_ms").at("p50") >= 2);
}

TEST_CASE("sweep_covers_its_callers_and_skews") {
    nlohmann::json const document = described({"sweep", "--strategies", "guarded", "--callers", "1,3", "--thetas",
                                               "0,1", "--events", "10", "--skew-callers", "2"});
    CHECK(document.at("summary").size() == 4);
}

TEST_CASE("backoff_covers_every_policy_on_the_database_and_simulated") {
    nlohmann::json const document = described({"backoff", "--callers", "4"});
    CHECK(document.at("summary").size() == 6);
    CHECK(document.at("simulation").size() == 6);
}

TEST_CASE("the_simulation_needs_no_database") {
    process_result const result = run_bench({"backoff", "--simulate-only", "--database", "host=/nowhere"});
    CHECK(result.exit_code == 0);
    CHECK(result.out.find("full_jitter") != std::string::npos);
}

TEST_CASE("storm_refuses_all_but_as_many_as_there_are_seats") {
    nlohmann::json const document = described({"storm", "--strategies", "bookonce,guarded", "--callers", "8", "--seats",
                                               "10", "--requests", "200", "--duration", "20"});
    for (auto const& run : document.at("runs")) {
        CHECK(run.at("bookings") == 10);
        CHECK(run.at("refusals") == 190);
    }
}

TEST_CASE("growth_compares_few_with_many_stored_bookings") {
    nlohmann::json const document =
        described({"growth", "--strategies", "guarded", "--callers", "2", "--stored", "10,2000"});
    REQUIRE(document.at("growth").size() == 1);
    CHECK(document.at("growth").at(0).at("stored_many") == 2000);
}

TEST_CASE("neighbours_compares_cold_events_with_and_without_a_hot_one") {
    nlohmann::json const document =
        described({"neighbours", "--strategies", "bookonce", "--callers", "4", "--hot-callers", "4", "--events", "20"});
    REQUIRE(document.at("neighbours").size() == 1);
    CHECK(document.at("neighbours").at(0).at("cold_p99_beside_hot_ms") > 0);
}

TEST_CASE("shop_covers_its_grid_and_compares_cell_by_cell") {
    nlohmann::json const document =
        described({"shop", "--strategies", "bookonce,guarded", "--processes", "1,2", "--callers", "2", "--events",
                   "1,20", "--events", "1000", "--network-ms", "0.5", "--repetitions", "2", "--duration", "0.3"});
    CHECK(document.at("runs").size() == 24);
    auto const& cells = document.at("shop").at("cells");
    REQUIRE(cells.size() == 6);
    CHECK(document.at("shop").at("cells_compared") == 6);
    std::vector<std::string> spreads;
    for (auto const& cell : cells) {
        CHECK(cell.at("bookings_ratio") > 0);
        CHECK(cell.at("network_ms") == 0.5);
        spreads.push_back(cell.at("spread"));
    }
    CHECK(spreads == std::vector<std::string>{"uniform", "zipf", "uniform", "uniform", "zipf", "uniform"});
    CHECK(document.at("strategies").at(1).at("strategy") == "bookonce");
    CHECK(document.at("strategies").at(1).at("summary").get<std::string>().starts_with("the engine"));
}

TEST_CASE("a_quick_shop_keeps_to_what_was_asked_for") {
    nlohmann::json const document = described({"shop", "--strategies", "guarded", "--callers", "2", "--events", "1"});
    REQUIRE(document.at("runs").size() == 1);
    CHECK(document.at("runs").at(0).at("callers") == 2);
    CHECK(document.at("runs").at(0).at("processes") == 4);
    CHECK(document.at("shop").at("worst_cell").is_null());
}

TEST_CASE("a_checkout_fits_the_schema_and_counts_its_calls") {
    nlohmann::json const document =
        described({"compare", "--workload", "checkout", "--strategies", "guarded,bookonce", "--callers", "4",
                   "--duration", "0.5", "--releases", "0.3", "--lapses", "0.2"});
    for (auto const& run : document.at("runs")) {
        CHECK(run.at("workload") == "checkout");
        CHECK(run.at("release_share") == 0.3);
        for (char const* count : {"holds", "bookings", "releases", "lapses"}) {
            CAPTURE(count);
            CHECK(run.at(count) > 0);
        }
        CHECK(run.at("writes_per_s") > run.at("flows_per_s"));
    }
    CHECK(document.at("summary").at(0).at("flows_per_s") > 0);
}

TEST_CASE("shop_takes_a_checkout_through_its_grid") {
    nlohmann::json const document =
        described({"shop", "--workload", "checkout", "--strategies", "bookonce,guarded", "--callers", "2", "--events",
                   "1", "--processes", "1", "--duration", "0.5"});
    auto const& cell = document.at("shop").at("cells").at(0);
    CHECK(cell.at("bookings_ratio") > 0);
    CHECK(cell.at("bookings_ratio_wanted") == 1);
}

TEST_CASE("lapsed_holds_are_sold_again_beside_an_event_without") {
    nlohmann::json const document =
        described({"lapsed", "--holds", "500", "--seats", "1000000", "--callers", "4", "--duration", "2"});
    REQUIRE(document.at("lapsed").size() == 1);
    auto const& row = document.at("lapsed").at(0);
    CHECK(row.at("lapsed_holds") == 500);
    CHECK(row.at("first_booking_ms") > 0);
    CHECK(row.at("later_kept") > 0);
    REQUIRE(document.at("runs").size() == 2);
    for (auto const& run : document.at("runs")) {
        CHECK(run.at("clean") == true);
        CHECK((run.at("audit").at("reclaimed_holds") > 0) == (run.at("lapsed_holds") > 0));
    }
}

TEST_CASE("a_rival_reclaims_lapsed_holds_at_the_till") {
    nlohmann::json const document =
        described({"lapsed", "--workload", "checkout", "--strategies", "guarded,for_update", "--holds", "50", "--seats",
                   "5000", "--callers", "2", "--duration", "0.5"});
    for (auto const& row : document.at("lapsed")) { CHECK(row.at("first_booking_ms") > 0); }
    CHECK(document.at("lapsed").size() == 2);
}

TEST_CASE("list_names_every_strategy_with_its_promise") {
    process_result const result = run_bench({"list"});
    CHECK(result.exit_code == 0);
    for (char const* name : {"none",        "unique_only",      "mutex",           "redlock",
                             "redlock5",    "for_update",       "combined",        "occ",
                             "guarded",     "serializable",     "repeatable_read", "advisory",
                             "skip_locked", "sharded",          "bookonce",        "bookonce_unbatched",
                             "ceiling",     "sqlite_immediate", "sqlite_guarded",  "bookonce_sqlite"}) {
        CAPTURE(name);
        CHECK(result.out.find(std::string{name} + " ") != std::string::npos);
    }
}

TEST_CASE("rush_prints_the_outcomes_of_the_main_job") {
    process_result const table = run_bench({"rush", "--seats", "10", "--users", "100", "--callers", "8"});
    CHECK(table.exit_code == 0);
    CHECK(table.out.find("booked                 10\n") != std::string::npos);
    CHECK(table.out.find("sold out               90\n") != std::string::npos);

    bench_run const counted = run_bench_for_json({"rush", "--seats", "10", "--users", "100", "--callers", "8"});
    CHECK(counted.exit_code == 0);
    CHECK(counted.document.at("booked") == 10);
    CHECK(counted.document.at("sold_out") == 90);
    CHECK(counted.document.at("oversold") == 0);
    CHECK(counted.document.at("doubled") == 0);
}

TEST_CASE("rush_ends_with_three_when_seats_were_sold_twice") {
    process_result const result =
        run_bench({"rush", "--seats", "20", "--users", "400", "--callers", "32", "--strategy", "unique_only"});
    CHECK(result.exit_code == 3);
}

TEST_CASE("a_missed_threshold_ends_with_four_and_a_kept_one_with_none") {
    std::vector<std::string> arguments = with_short_runs(
        {"compare", "--strategies", "bookonce", "--callers", "2", "--fail-if", "bookonce.retry_rate>0.9"});
    CHECK(run_bench(arguments).exit_code == 0);
    arguments.insert(arguments.end(), {"--fail-if", "bookonce.bookings_per_s<1000000000"});
    process_result const missed = run_bench(arguments);
    CHECK(missed.exit_code == 4);
    CHECK(missed.err.find("threshold missed: bookonce.bookings_per_s is ") != std::string::npos);
}

TEST_CASE("equal_seeds_ask_for_the_same") {
    auto const asked = [](char const* seed) {
        nlohmann::json const document =
            described({"storm", "--strategies", "guarded", "--callers", "1", "--seats", "20", "--requests", "60",
                       "--events", "5", "--spread", "zipf", "--duplicates", "0.3", "--seed", seed, "--duration", "20"});
        auto const& run = document.at("runs").at(0);
        return std::vector<int>{run.at("bookings"), run.at("refusals"), run.at("already_booked")};
    };
    CHECK(asked("7") == asked("7"));
    CHECK(asked("7") != asked("8"));
}

TEST_CASE("files_hold_the_same_figures_in_every_form") {
    std::filesystem::path const folder = std::filesystem::temp_directory_path() / "bookonce-bench-forms";
    std::filesystem::create_directories(folder);
    process_result const result =
        run_bench(with_short_runs({"compare", "--strategies", "guarded,none", "--callers", "16", "--json",
                                   folder / "r.json", "--csv", folder / "r.csv", "--markdown", folder / "r.md"}));
    CHECK(result.exit_code == 0);
    CHECK(result.out.find("guarded") != std::string::npos);
    CHECK(result.out.find("\x1b[") == std::string::npos);  // no terminal, no colours
    CHECK(result.err.empty());                             // no terminal, no progress
    nlohmann::json const document = nlohmann::json::parse(content_of(folder / "r.json"));
    std::string const lines = content_of(folder / "r.csv");
    CHECK(std::ranges::count(lines, '\n') == 3);
    for (auto const& run : document.at("runs")) {
        CHECK(lines.find("," + run.at("bookings_per_s").dump() + ",") != std::string::npos);
    }
    std::string const markdown = content_of(folder / "r.md");
    CHECK(markdown.find("| none | ~~") != std::string::npos);  // a wrong strategy's speed is struck out
    CHECK(markdown.find("| guarded | ~~") == std::string::npos);
    std::filesystem::remove_all(folder);
}

TEST_CASE("a_threshold_on_nothing_measured_is_missed") {
    std::vector<std::string> const idle = {"compare", "--strategies", "guarded", "--callers", "1", "--rate", "0.001"};
    nlohmann::json const document = described(idle);
    auto const& row = document.at("summary").at(0);
    CHECK(row.at("measured_requests") == 0);
    for (char const* figure : {"bookings_per_s", "retry_rate", "wal_bytes_per_booking", "fairness"}) {
        CAPTURE(figure);
        CHECK(row.at(figure).is_null());
    }
    CHECK(row.at("latency_ms").at("p99").is_null());
    std::vector<std::string> arguments = with_short_runs(idle);
    for (char const* threshold : {"*.retry_rate>0.5", "*.latency_ms.p99>1000", "*.bookings_per_s>1e9", "*.gave_up>0"}) {
        arguments.insert(arguments.end(), {"--fail-if", threshold});
    }
    process_result const result = run_bench(arguments);
    CHECK(result.exit_code == 4);
    CHECK(std::ranges::count(result.err, '\n') == 4);
    CHECK(result.out.find("(–)") != std::string::npos);
    CHECK(result.out.find("no request was measured") != std::string::npos);
}

TEST_CASE("what_was_not_booked_costs_nothing_that_could_be_told") {
    nlohmann::json const document = described({"compare", "--strategies", "guarded", "--callers", "2", "--seats", "1",
                                               "--warmup", "0.3", "--duration", "0.2"});
    auto const& row = document.at("summary").at(0);
    CHECK(row.at("refusals_per_s") > 0);
    CHECK(row.at("bookings_per_s") == 0);
    CHECK(row.at("attempts_per_booking").is_null());
    CHECK(row.at("wal_bytes_per_booking").is_null());
    CHECK(row.at("latency_ms").at("p99") > 0);
}

TEST_SUITE_END();
