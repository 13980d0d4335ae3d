#include <stdexcept>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "commands/threshold.hpp"

using namespace bench;

namespace {

nlohmann::json const document = {{"summary",
                                  {{{"strategy", "bookonce"}, {"retry_rate", 0.02}, {"latency_ms", {{"p99", 12.5}}}},
                                   {{"strategy", "occ"}, {"retry_rate", 0.8}, {"latency_ms", {{"p99", 400.0}}}}}}};

std::size_t misses(char const* text) { return threshold::parse(text).findings(document).size(); }

}  // namespace

TEST_CASE("a_threshold_is_missed_when_it_holds") {
    CHECK(misses("bookonce.retry_rate>0.01") == 1);
    CHECK(misses("bookonce.retry_rate>0.02") == 0);
    CHECK(misses("bookonce.retry_rate>=0.02") == 1);
    CHECK(misses("bookonce.retry_rate<0.5") == 1);
    CHECK(misses("bookonce.retry_rate <= 0.01") == 0);
    CHECK(misses("bookonce.latency_ms.p99>12") == 1);
}

TEST_CASE("a_star_means_every_strategy") {
    CHECK(misses("*.retry_rate>0.01") == 2);
    CHECK(misses("*.latency_ms.p99>100") == 1);
}

TEST_CASE("what_was_not_measured_cannot_pass") {
    CHECK(misses("guarded.retry_rate>0.5") == 1);
    CHECK(misses("bookonce.retri_rate>0.5") == 1);
    CHECK(misses("bookonce.latency_ms>0.5") == 1);
}

TEST_CASE("a_figure_of_nothing_cannot_pass") {
    nlohmann::json const idle = {
        {"summary",
         {{{"strategy", "occ"}, {"retry_rate", nullptr}, {"gave_up", 0}, {"measured_requests", 5}},
          {{"strategy", "guarded"}, {"gave_up", 0}, {"measured_requests", 0}}}}};
    auto const found = [&](char const* text) { return threshold::parse(text).findings(idle); };
    REQUIRE(found("occ.retry_rate>0.5").size() == 1);
    CHECK(found("occ.retry_rate>0.5").front() == "nothing was measured of occ.retry_rate");
    CHECK(found("occ.gave_up>0").empty());
    CHECK(found("guarded.gave_up>0").size() == 1);
}

TEST_CASE("what_is_no_threshold_is_refused") {
    for (char const* text :
         {"", "bookonce", "bookonce.retry_rate", "retry_rate>1", ">1", "bookonce.retry_rate>", "bookonce.retry_rate>x",
          "bookonce.retry_rate>1x", "bookonce.retry_rate>nan", "bookonce.retry_rate<-nan", "bookonce.retry_rate>inf",
          "bookonce.retry_rate<-infinity", "bookonce.retry_rate>1e999"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(threshold::parse(text), std::invalid_argument);
    }
}
