#include <vector>

#include <doctest/doctest.h>

#include "simulation.hpp"
#include "statistics.hpp"

using namespace bench;

namespace {

using shape = bookonce::backoff::shape;

double calls(int clients, shape kind) {
    std::vector<double> all;
    for (std::uint64_t seed = 1; seed <= 15; ++seed) {
        simulated_contest contest{.clients = clients, .seed = seed};
        contest.backoff.kind = kind;
        all.push_back(static_cast<double>(simulate(contest).calls));
    }
    return median(all);
}

}  // namespace

TEST_CASE("a_client_alone_needs_one_call_whatever_its_backoff") {
    for (shape kind : {shape::none, shape::exponential, shape::full_jitter}) { CHECK(calls(1, kind) == 1); }
}

// The published shape: M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
TEST_CASE("a_hundred_clients_order_the_policies_as_published") {
    double const none = calls(100, shape::none);
    double const exponential = calls(100, shape::exponential);
    double const full = calls(100, shape::full_jitter);
    double const equal = calls(100, shape::equal_jitter);
    double const decorrelated = calls(100, shape::decorrelated_jitter);
    CHECK(exponential < none);
    CHECK(full < exponential / 2);  // "the number of calls is less than half"
    CHECK(equal < exponential);
    CHECK(decorrelated < exponential);
    CHECK(full / none > 0.25);  // about a third
    CHECK(full / none < 0.45);
}

TEST_CASE("without_backoff_work_grows_with_the_clients_squared") {
    double const growth = calls(200, shape::none) / calls(50, shape::none);
    CHECK(growth > 8);  // 16, less what the network's spread takes off
    CHECK(growth < 20);
}

TEST_CASE("without_jitter_exponential_backoff_finishes_last") {
    auto const completed = [](shape kind) {
        simulated_contest contest;
        contest.backoff.kind = kind;
        return simulate(contest).completed_ms;
    };
    CHECK(completed(shape::exponential) > 3 * completed(shape::full_jitter));
}

TEST_CASE("equal_seeds_simulate_equal_contests") {
    simulated_contest const contest{.clients = 40, .seed = 9};
    contest_result const one = simulate(contest);
    contest_result const other = simulate(contest);
    CHECK(one.calls == other.calls);
    CHECK(one.completed_ms == other.completed_ms);
}
