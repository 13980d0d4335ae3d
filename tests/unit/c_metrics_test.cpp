// What the C interface counts.
#include <bookonce/c_metrics.h>

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <bookonce/metrics.hpp>

#include "c_shop.hpp"

using namespace bookonce;
using namespace bookonce::test;

TEST_CASE("c_every_count_comes_with_its_name_and_value") {
    c_shop shop;
    shop.ask(shop.request(BOOKONCE_BOOK, "ann"));
    auto many = shop.request(BOOKONCE_BOOK, "bob");
    many.seats = 100;
    shop.ask(many);
    std::vector<bookonce_count> counts;
    REQUIRE(bookonce_metrics(&shop.engine, keep<bookonce_count>, &counts, nullptr) == BOOKONCE_OK);
    std::vector<std::string> wanted;
    for_each_count(metrics_snapshot{}, [&](std::string_view name, std::uint64_t) { wanted.emplace_back(name); });
    std::vector<std::string> names;
    for (auto const& count : counts) { names.emplace_back(count.name); }
    CHECK(names == wanted);
    auto const value_of = [&](std::string_view name) {
        auto const found = std::ranges::find(counts, name, [](bookonce_count const& each) { return text(each.name); });
        REQUIRE(found != counts.end());
        CHECK(found->size == sizeof(bookonce_count));
        return found->value;
    };
    CHECK(value_of("requests") == 2);
    CHECK(value_of("booked") == 1);
    CHECK(value_of("sold_out") == 1);
}

TEST_CASE("c_prometheus_gets_everything_in_one_text") {
    c_shop shop;
    shop.ask(shop.request(BOOKONCE_BOOK, "ann"));
    std::vector<std::string> texts;
    auto const take = [](void* into, char const* said) {
        static_cast<std::vector<std::string>*>(into)->emplace_back(said);
    };
    REQUIRE(bookonce_prometheus(&shop.engine, take, &texts, nullptr) == BOOKONCE_OK);
    REQUIRE(texts.size() == 1);
    CHECK(texts[0].starts_with("# HELP "));
    CHECK(texts[0].ends_with("\n"));
    CHECK(texts[0].find("booked") != std::string::npos);
    CHECK(texts[0].find("db_client_operation_duration_seconds_bucket") != std::string::npos);
}
