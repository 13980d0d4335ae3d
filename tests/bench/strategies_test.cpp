#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "bench_program.hpp"

using namespace bench::test;

// Every strategy is held to its promise: few seats, 32 callers, users that ask twice.
TEST_SUITE_BEGIN("strategies");

namespace {

nlohmann::json only_run(std::vector<std::string> const& more) {
    std::vector<std::string> arguments{"compare", "--quick", "--warmup", "0", "--strategies"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    for (std::vector<std::string> const& usual : {std::vector<std::string>{"--callers", "32"}, {"--duration", "0.2"}}) {
        if (std::ranges::find(more, usual.front()) == more.end()) {
            arguments.insert(arguments.end(), usual.begin(), usual.end());
        }
    }
    bench_run const run = run_bench_for_json(arguments);
    CAPTURE(run.err);
    CHECK(run.exit_code == 0);
    REQUIRE(run.document.at("runs").size() == 1);
    return run.document.at("runs").at(0);
}

void check_clean(nlohmann::json const& run) {
    CAPTURE(run.dump());
    CHECK(run.at("error").is_null());
    CHECK(run.at("oversold") == 0);
    CHECK(run.at("doubled") == 0);
    CHECK(run.at("consistent") == true);
    CHECK(run.at("untrue_answers") == 0);
    // Not `bookings`, which counts those of the measured time: a slow machine may end its first
    // ones later.
    CHECK(run.at("audit").at("active_bookings") > 0);
    CHECK(run.at("proof").at("active_bookings") == run.at("proof").at("seats"));
}

std::vector<std::string> names_that_promise(std::string const& promise) {
    std::vector<std::string> names;
    for (auto const& each : nlohmann::json::parse(run_bench({"list", "--json"}).out)) {
        if (each.at("promise") == promise) { names.push_back(each.at("strategy")); }
    }
    return names;
}

}  // namespace

TEST_CASE("strategies_that_promise_safety_sell_every_seat_once") {
    std::vector<std::string> const names = names_that_promise("safe");
    CHECK(names.size() == 14);
    for (std::string const& name : names) {
        CAPTURE(name);
        nlohmann::json const run = only_run({name});
        check_clean(run);
        CHECK(run.at("safe") == true);
        CHECK(run.at("ranks") == true);
    }
}

TEST_CASE("locks_outside_the_database_hold_while_their_terms_do") {
    for (std::string const name : {"mutex", "redlock", "redlock5"}) {
        CAPTURE(name);
        check_clean(only_run({name}));
    }
}

TEST_CASE("safe_strategies_stay_safe_in_two_processes") {
    for (std::string const name : {"for_update", "occ", "guarded", "sharded", "serializable", "bookonce"}) {
        CAPTURE(name);
        nlohmann::json const run =
            only_run({name, "--processes", "2", "--callers", "8", "--events", "3", "--cancels", "0.3", "--duplicates",
                      "0.2", "--seats-a-booking", "3", "--seats", "500", "--duration", "1"});
        CAPTURE(run.dump());
        CHECK(run.at("error").is_null());
        CHECK(run.at("clean") == true);
        CHECK(run.at("cancellations") > 0);
        CHECK(run.at("bookings_by_process").size() == 2);
    }
}

TEST_CASE("what_can_hold_sells_every_seat_once_at_the_till") {
    std::size_t held = 0;
    for (auto const& each : nlohmann::json::parse(run_bench({"list", "--json"}).out)) {
        if (each.at("checkout") == false || each.at("promise") == "unsafe") { continue; }
        CAPTURE(each.at("strategy").get<std::string>());
        nlohmann::json const run = only_run({each.at("strategy"), "--workload", "checkout", "--duplicates", "0.1"});
        CAPTURE(run.dump());
        CHECK(run.at("error").is_null());
        CHECK(run.at("clean") == true);
        CHECK(run.at("audit").at("confirmed_holds") > 0);
        CHECK(run.at("proof").at("confirmed_holds") > 0);
        CHECK(run.at("proof").at("reclaimed_holds") > 0);
        ++held;
    }
    CHECK(held == 13);
}

TEST_CASE("holds_lapse_and_are_sold_again_while_a_run_lasts") {
    for (std::string const name : {"for_update", "occ", "guarded", "bookonce"}) {
        CAPTURE(name);
        nlohmann::json const run = only_run({name, "--workload", "checkout", "--processes", "2", "--callers", "4",
                                             "--lapses", "0.9", "--releases", "0.05", "--ttl", "1", "--seats", "100",
                                             "--seats-a-booking", "3", "--duration", "3"});
        CAPTURE(run.dump());
        CHECK(run.at("error").is_null());
        CHECK(run.at("clean") == true);
        CHECK(run.at("refusals") > 0);
        CHECK(run.at("audit").at("reclaimed_holds") > 0);
    }
}

TEST_CASE("no_guard_at_all_is_seen_to_oversell") {
    nlohmann::json const run = only_run({"none"});
    CHECK(run.at("safe") == false);
    CHECK(run.at("ranks") == false);
    CHECK(run.at("oversold") > 0);
    CHECK(run.at("consistent") == false);
}

TEST_CASE("a_unique_index_alone_oversells_but_stops_second_bookings") {
    nlohmann::json const run = only_run({"unique_only"});
    CHECK(run.at("ranks") == false);
    CHECK(run.at("oversold") > 0);
    CHECK(run.at("doubled") == 0);
}

TEST_CASE("a_mutex_is_seen_to_oversell_in_two_processes") {
    nlohmann::json const run = only_run({"mutex", "--processes", "2", "--callers", "16"});
    CHECK(run.at("safe") == false);
    CHECK(run.at("ranks") == false);
    CHECK(run.at("oversold") > 0);
}

TEST_CASE("an_outslept_lease_oversells_and_a_version_column_does_not") {
    nlohmann::json const leased = only_run({"redlock", "--pause-holder", "300", "--duration", "3"});
    CHECK(leased.at("safe") == false);
    CHECK(leased.at("clean") == false);
    nlohmann::json const versioned = only_run({"bookonce", "--pause-holder", "300", "--duration", "3"});
    check_clean(versioned);
}

TEST_CASE("a_lease_shorter_than_a_commit_oversells_unpromised") {
    // only_run checks the exit code.
    nlohmann::json const run = only_run({"redlock", "--lease-ms", "10", "--commit-delay-ms", "40", "--duration", "1"});
    CHECK(run.at("leases_outlived") > 0);
    CHECK(run.at("oversold") > 0);
    CHECK(run.at("safe") == false);
    CHECK(run.at("ranks") == false);
    bookonce::test::process_result const rush =
        bookonce::test::run(bench_command({"rush", "--seats", "20", "--users", "100", "--callers", "16", "--strategy",
                                           "redlock", "--lease-ms", "10"}),
                            {.set = {{"PGOPTIONS", "-c commit_delay=40000 -c commit_siblings=0"}}});
    CAPTURE(rush.out);
    CHECK(rush.exit_code == 2);
    CHECK(rush.err.find("leases were outlived") != std::string::npos);
}

TEST_CASE("the_yardstick_is_no_booking_and_never_ranks") {
    nlohmann::json const run = only_run({"ceiling", "--in-flight", "100", "--duration", "1"});
    CHECK(run.at("promise") == "no booking");
    CHECK(run.at("ranks") == false);
    CHECK(run.at("bookings") > 0);
}

TEST_SUITE_END();
