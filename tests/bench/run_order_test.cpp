#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "commands/run_order.hpp"

using namespace bench;

namespace {

/// Strategies a to f, with so many callers.
spec_group group_of(std::uint32_t callers) {
    spec_group group;
    for (char const* strategy : {"a", "b", "c", "d", "e", "f"}) {
        run_spec& spec = group.emplace_back();
        spec.strategy = strategy;
        spec.callers = callers;
    }
    return group;
}

/// The strategies of six runs from there on.
std::string names_at(std::vector<run_spec> const& order, std::size_t first) {
    std::string names;
    for (std::size_t place = first; place < first + 6; ++place) { names += order.at(place).strategy; }
    return names;
}

}  // namespace

TEST_CASE("a_group_ends_all_its_repetitions_before_the_next_begins") {
    std::vector<run_spec> const order = order_of_runs({group_of(1), group_of(4)}, 3, 1);
    REQUIRE(order.size() == 36);
    for (std::size_t place = 0; place < order.size(); ++place) {
        CAPTURE(place);
        CHECK(order[place].callers == (place < 18 ? 1 : 4));
        CHECK(order[place].repetition == 1 + place / 6 % 3);
    }
}

TEST_CASE("each_repetition_has_every_strategy_in_an_order_of_its_own") {
    std::vector<run_spec> const order = order_of_runs({group_of(1)}, 3, 1);
    for (std::size_t first : {0, 6, 12}) {
        std::string names = names_at(order, first);
        std::ranges::sort(names);
        CHECK(names == "abcdef");
    }
    CHECK(names_at(order, 0) != names_at(order, 6));
    CHECK(names_at(order, 6) != names_at(order, 12));
    CHECK(names_at(order, 0) == names_at(order_of_runs({group_of(1)}, 1, 1), 0));
}
