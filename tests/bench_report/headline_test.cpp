#include <callout.hpp>
#include <doctest/doctest.h>
#include <headline.hpp>
#include <nlohmann/json.hpp>

using namespace bench::html;
using nlohmann::json;

namespace {

json right(char const* strategy, double bookings_per_s) {
    return {{"strategy", strategy},
            {"safe", true},
            {"promise", "safe"},
            {"ranks", true},
            {"callers", 64},
            {"processes", 1},
            {"in_flight", 0},
            {"events", 1},
            {"spread", "uniform"},
            {"bookings_per_s", bookings_per_s},
            {"oversold", 0},
            {"doubled", 0},
            {"consistent", true},
            {"untrue_answers", 0},
            {"broke_its_promise", false},
            {"backoff", "full_jitter"},
            {"error", nullptr}};
}

json wrong(char const* strategy, int oversold, int doubled) {
    json row = right(strategy, 90'000);
    row.update(json{{"safe", false},
                    {"promise", "unsafe"},
                    {"ranks", false},
                    {"oversold", oversold},
                    {"doubled", doubled},
                    {"consistent", oversold == 0}});
    return row;
}

json compare(json const& rows) { return {{"command", "compare"}, {"summary", rows}}; }

}  // namespace

TEST_CASE("the_headline_sets_bookonce_against_the_essays_transaction") {
    json const results = compare({right("guarded", 1'950), right("for_update", 850), right("bookonce", 41'023)});
    CHECK(headline(results) == "On one hot event with 64 callers, bookonce made 41,000 bookings a second, 48 times "
                               "SELECT\u00a0…\u00a0FOR\u00a0UPDATE, and none was sold twice.");
    CHECK(second_sentence(results) == "The fastest of the others was guarded with 2,000 a second.");
    CHECK(headline_row(results) == 2);
}

TEST_CASE("the_headline_admits_that_bookonce_was_slower") {
    CHECK(headline(compare({right("for_update", 1'000), right("bookonce", 600)})) ==
          "On one hot event with 64 callers, bookonce made 600 bookings a second, 60 % of "
          "SELECT\u00a0…\u00a0FOR\u00a0UPDATE, and none was sold twice.");
    CHECK(headline(compare({right("for_update", 1'000), right("bookonce", 1'010)})).find("as many as SELECT") !=
          std::string::npos);
}

TEST_CASE("a_wrong_strategy_is_named_and_compared_with_nothing") {
    json const results = compare({wrong("none", 219, 1), right("for_update", 1'000), right("bookonce", 2'000)});
    CHECK(headline(results).find("none made") == std::string::npos);
    CHECK(second_sentence(results).empty());
    std::vector<wrong_strategy> const told = wrong_strategies(results);
    REQUIRE(told.size() == 1);
    CHECK(told.front().name == "none");
    CHECK(told.front().what == "219 seats oversold, 1 user booked twice, counter off");
}

TEST_CASE("a_strategy_is_called_out_once_for_its_worst_row") {
    json few = wrong("unique_only", 3, 0);
    few["callers"] = 4;
    std::vector<wrong_strategy> const told = wrong_strategies(
        compare({few, wrong("unique_only", 90, 0), right("bookonce", 2'000), wrong("unique_only", 7, 0)}));
    REQUIRE(told.size() == 1);
    CHECK(told.front().what == "90 seats oversold, counter off");
}

TEST_CASE("a_broken_promise_is_called_out_first") {
    json broken = wrong("guarded", 1, 0);
    broken["broke_its_promise"] = true;
    json const results = compare({wrong("none", 219, 0), broken});
    CHECK(wrong_strategies(results).front().name == "guarded");
    CHECK(callout(results).find("<strong>guarded</strong>: broke its promise, 1 seat oversold") != std::string::npos);
}

TEST_CASE("an_outlived_lease_is_named_beside_what_it_did") {
    json outlived = wrong("redlock", 5, 0);
    outlived["leases_outlived"] = 2;
    CHECK(wrong_strategies(compare(json::array({outlived}))).front().what ==
          "5 seats oversold, counter off, 2 leases outlived");
}

TEST_CASE("a_row_that_measured_nothing_makes_no_headline") {
    json idle = right("bookonce", 0);
    idle.update(json{{"bookings_per_s", nullptr}, {"measured_requests", 0}, {"ranks", false}});
    CHECK(headline(compare(json::array({idle}))) == "Nothing was measured.");
}

TEST_CASE("a_broken_promise_comes_before_any_speed") {
    json broken = wrong("bookonce", 1, 0);
    broken["broke_its_promise"] = true;
    CHECK(headline(compare({right("for_update", 1'000), broken})) ==
          "A promise was broken: bookonce (1 seat oversold, counter off).");
}

TEST_CASE("a_run_that_failed_is_said_to_have_failed") {
    json failed = right("occ", 0);
    failed.update(json{{"ranks", false}, {"error", "no connection"}});
    json const results = compare({failed, right("bookonce", 2'000)});
    CHECK(headline(results) ==
          "On one hot event with 64 callers, bookonce made 2,000 bookings a second, and none was sold twice.");
    CHECK(second_sentence(results) == "occ could not be measured.");
    CHECK(headline(compare(json::array({failed}))) == "No strategy gave right answers throughout, so none is ranked.");
    CHECK(headline(compare(json::array())) == "Nothing was measured.");
}

TEST_CASE("a_sweep_is_told_by_its_most_callers_against_the_same_load") {
    json few = right("bookonce", 9'000);
    few["callers"] = 16;
    json rival = right("for_update", 100);
    rival["callers"] = 16;
    CHECK(headline(compare({few, rival, right("bookonce", 8'000), right("for_update", 400)})) ==
          "On one hot event with 64 callers, bookonce made 8,000 bookings a second, 20 times "
          "SELECT\u00a0…\u00a0FOR\u00a0UPDATE, and none was sold twice.");
}

TEST_CASE("the_load_is_said_in_words") {
    json row = right("bookonce", 8'000);
    row.update(
        json{{"processes", 2}, {"in_flight", 1'000}, {"events", 1'000}, {"spread", "zipf"}, {"zipf_theta", 0.99}});
    CHECK(headline(compare(json::array({row}))) ==
          "On 1,000 events with a Zipf skew of 0.99 with 2 processes of 1,000 requests in flight, bookonce made 8,000 "
          "bookings a second, and none was sold twice.");
}

TEST_CASE("a_storm_is_told_by_its_refusals") {
    json row = right("bookonce", 10);
    row["refusals_per_s"] = 52'345;
    json const results = {{"command", "storm"}, {"summary", json::array({row})}};
    CHECK(headline(results) == "On one sold-out event with 64 callers, bookonce turned 52,000 callers a second away, "
                               "and none was sold twice.");
}

TEST_CASE("policies_are_told_against_no_backoff") {
    json without = right("occ", 250);
    without["backoff"] = "none";
    json const simulation = json::array({{{"backoff", "none"}, {"clients", 100}, {"calls", 5'050}},
                                         {{"backoff", "full_jitter"}, {"clients", 100}, {"calls", 1'700}}});
    CHECK(headline({{"command", "backoff"}, {"summary", {right("occ", 500), without}}, {"simulation", simulation}}) ==
          "On one hot event with 64 callers, occ with full_jitter made 500 bookings a second, 2.0 times what it made "
          "without backoff.");
    CHECK(headline({{"command", "backoff"}, {"summary", json::array()}, {"simulation", simulation}}) ==
          "In the simulation of 100 clients after one row, full_jitter needed 1,700 calls, and no backoff 5,050.");
}
