#include <vector>

#include <doctest/doctest.h>

#include "report/report.hpp"

using namespace bench;

namespace {

/// A run of a strategy that sold five seats too many.
run_result oversold(guarantee guarantee) {
    run_result run;
    run.spec.strategy = "redlock";
    run.guarantee = guarantee;
    run.seconds = 1;
    run.total.bookings = 10;
    run.found.oversold = 5;
    return run;
}

}  // namespace

TEST_CASE("a_lease_that_was_outlived_is_no_broken_promise") {
    run_result run = oversold(guarantee::safe_while_leased);
    CHECK(run.broke_its_promise());
    run.total.leases_outlived = 1;
    CHECK_FALSE(run.broke_its_promise());
    CHECK_FALSE(run.clean());
    CHECK_FALSE(run.ranks());
}

TEST_CASE("a_lease_outlived_in_the_proof_counts_as_well") {
    run_result run = oversold(guarantee::safe_while_leased);
    run.proven = proof{.leases_outlived = 1};
    CHECK_FALSE(run.broke_its_promise());
}

TEST_CASE("an_outlived_lease_excuses_no_one_who_promises_safety") {
    run_result run = oversold(guarantee::safe);
    run.total.leases_outlived = 1;
    CHECK(run.broke_its_promise());
}

TEST_CASE("a_table_shows_what_was_oversold_beside_the_leases") {
    report made;
    made.runs.push_back(oversold(guarantee::safe_while_leased));
    made.runs.back().total.leases_outlived = 3;
    CHECK(cells_of(made).rows.at(0).remark == "WRONG: 5 oversold, 3 leases outlived");
}

TEST_CASE("a_table_names_all_that_was_wrong") {
    report made;
    run_result& run = made.runs.emplace_back(oversold(guarantee::unsafe));
    run.found.doubled = 2;
    run.found.inconsistent_events = 1;
    run.untrue_answers = -3;
    CHECK(cells_of(made).rows.at(0).remark == "WRONG: 5 oversold, 2 doubled, counter is off, answers untrue");
}

TEST_CASE("figures_of_nothing_are_empty") {
    run_result run;
    run.seconds = 1;
    figures const found = figures_of(run);
    for (figure figures::*value : all_figures) { CHECK_FALSE((found.*value).has_value()); }
    CHECK_FALSE(percentiles_of(run.total.latency).p50.has_value());
}

TEST_CASE("a_checkout_tells_its_flows_and_its_writes") {
    report made;
    run_result& run = made.runs.emplace_back();
    run.guarantee = guarantee::safe;
    run.spec.workload.kind = work_kind::checkout;
    run.seconds = 2;
    run.total.holds = 200;
    run.total.bookings = 160;
    run.total.releases = 30;
    run.total.lapses = 10;
    figures const found = figures_of(run);
    CHECK(found.bookings_per_s == 80);
    CHECK(found.flows_per_s == 100);
    CHECK(found.writes_per_s == 195);
    table_cells const table = cells_of(made);
    CHECK(std::vector(table.head.begin() + 1, table.head.begin() + 4) ==
          std::vector<std::string>{"bookings/s", "flows/s", "writes/s"});
    CHECK(std::vector(table.rows.at(0).cells.begin() + 1, table.rows.at(0).cells.begin() + 4) ==
          std::vector<std::string>{"80.0", "100", "195"});
}

TEST_CASE("bookings_that_were_never_held_make_no_flows") {
    run_result run;
    run.seconds = 1;
    run.total.bookings = 10;
    run.total.cancellations = 4;
    CHECK_FALSE(figures_of(run).flows_per_s.has_value());
    CHECK(figures_of(run).writes_per_s == 14);
}

TEST_CASE("no_booking_in_a_busy_second_is_a_speed_of_zero") {
    run_result run;
    run.seconds = 1;
    run.total.refusals = 8;
    figures const found = figures_of(run);
    CHECK(found.bookings_per_s == 0);
    CHECK(found.refusals_per_s == 8);
    CHECK_FALSE(found.attempts_per_booking.has_value());
}

TEST_CASE("a_median_is_of_the_runs_that_measured_something") {
    std::vector<run_result> runs(3);
    for (run_result& run : runs) {
        run.guarantee = guarantee::safe;
        run.seconds = 1;
    }
    runs[1].total.bookings = 10;
    runs[1].total.attempts = 20;
    std::vector<summary_row> const rows = summarize(runs);
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].middle.bookings_per_s == 10);
    CHECK(rows[0].middle.attempts_per_booking == 2);
    CHECK(rows[0].measured_requests == 10);
    CHECK_FALSE(rows[0].ranks);
}

TEST_CASE("processor_time_of_a_booking_is_told_in_microseconds") {
    report made;
    run_result& run = made.runs.emplace_back();
    run.guarantee = guarantee::safe;
    run.seconds = 1;
    run.total.bookings = 1'000;
    run.client_cpu_s = 0.0125;
    run.server_cpu_s = 0.25;
    nlohmann::json const document = to_document(made);
    for (char const* place : {"/runs/0", "/summary/0"}) {
        CAPTURE(place);
        auto const& row = document.at(nlohmann::json::json_pointer{place});
        CHECK(row.at("client_cpu_us_per_booking") == 12.5);
        CHECK(row.at("server_cpu_us_per_booking") == 250);
    }
    CHECK(to_csv(made).find(",client_cpu_us_per_booking,") != std::string::npos);
    std::string const table = to_table(made, false);
    CHECK(table.find("  12.5 ") != std::string::npos);
    CHECK(table.find("  250 ") != std::string::npos);
}
