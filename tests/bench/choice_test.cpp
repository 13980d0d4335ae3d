#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "commands/options.hpp"
#include "strategy.hpp"

using namespace bench;

namespace {

std::vector<std::string> chosen(std::vector<std::string> names, double network_ms = 0) {
    settings given;
    given.strategies = std::move(names);
    given.spec.network_ms = network_ms;
    given.spec.tuning.redis = {"a:1", "a:2", "a:3", "a:4", "a:5"};
    return chosen_strategies(given);
}

std::vector<std::string> const in_files{"sqlite_immediate", "sqlite_guarded", "bookonce_sqlite"};

}  // namespace

TEST_CASE("all_are_those_of_the_server_and_sqlite_those_of_files") {
    CHECK(chosen({"sqlite"}) == in_files);
    std::vector<std::string> const all = chosen({"all"});
    CHECK(all.size() == strategies().size() - in_files.size());
    for (std::string const& name : in_files) { CHECK(std::ranges::find(all, name) == all.end()); }
    CHECK(chosen({"all", "sqlite"}).size() == strategies().size());
}

TEST_CASE("a_network_leaves_all_of_the_server_in_and_no_file") {
    CHECK(chosen({"all"}, 0.5).size() == strategies().size() - in_files.size());
    CHECK_THROWS_AS(chosen({"sqlite"}, 0.5), CLI::ValidationError);
    CHECK_THROWS_AS(chosen({"bookonce_sqlite"}, 0.5), CLI::ValidationError);
}
