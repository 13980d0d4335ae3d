#include <bookonce/retry_policy.hpp>

#include <doctest/doctest.h>

using namespace bookonce;
using namespace std::chrono_literals;
using verdict = retry_budget::leave;

namespace {
constexpr retry_budget::time_point start{1h};
}

TEST_CASE("a_budget_allows_attempts_until_its_deadline") {
    retry_budget const budget{{.deadline = 100ms, .attempts_max = 3}, start};
    CHECK(budget.deadline() == start + 100ms);
    CHECK(budget.ask(start) == verdict::may_try);
    CHECK(budget.ask(start + 100ms - 1ns) == verdict::may_try);
    CHECK(budget.ask(start + 100ms) == verdict::deadline_passed);
}

TEST_CASE("a_budget_allows_exactly_its_number_of_attempts") {
    retry_budget budget{{.deadline = 100ms, .attempts_max = 3}, start};
    for (int attempt = 0; attempt < 3; ++attempt) {
        CHECK(budget.ask(start) == verdict::may_try);
        budget.count_attempt();
    }
    CHECK(budget.attempts() == 3);
    CHECK(budget.ask(start) == verdict::attempts_spent);
}

TEST_CASE("the_deadline_is_asked_before_the_attempts") {
    retry_budget budget{{.deadline = 100ms, .attempts_max = 1}, start};
    budget.count_attempt();
    CHECK(budget.ask(start + 1s) == verdict::deadline_passed);
}

TEST_CASE("every_request_starts_afresh") {
    retry_policy const policy{.deadline = 100ms, .attempts_max = 1};
    retry_budget used{policy, start};
    used.count_attempt();
    retry_budget const fresh{policy, start + 50ms};
    CHECK(fresh.attempts() == 0);
    CHECK(fresh.ask(start + 149ms) == verdict::may_try);
}

TEST_CASE("the_default_policy_is_bounded_by_five_seconds") {
    CHECK(retry_policy{}.deadline == 5s);
    CHECK(retry_policy{}.attempts_max == 100);
}
