#include <cmath>
#include <map>
#include <set>
#include <vector>

#include <doctest/doctest.h>

#include "workload.hpp"

using namespace bench;

namespace {

constexpr std::uint64_t draws = 200'000;

std::map<std::int64_t, double> frequencies(workload const& work, audience who = audience::everyone) {
    std::map<std::int64_t, double> share;
    for (std::uint64_t index = 0; index < draws; ++index) { share[work.at(index, who).event] += 1.0 / draws; }
    return share;
}

}  // namespace

TEST_CASE("equal_seeds_ask_for_the_same_and_others_for_something_else") {
    workload_spec spec{.events = 1'000, .choice = spread::zipf, .duplicate_share = 0.1, .cancel_share = 0.1, .seed = 5};
    workload const one{spec};
    workload const same{spec};
    spec.seed = 6;
    workload const other{spec};
    int differences = 0;
    for (std::uint64_t index = 0; index < 1'000; ++index) {
        planned_request const plan = one.at(index);
        CHECK(plan.event == same.at(index).event);
        CHECK(plan.user == same.at(index).user);
        CHECK(plan.cancels == same.at(index).cancels);
        differences += plan.event != other.at(index).event ? 1 : 0;
    }
    CHECK(differences > 500);
}

TEST_CASE("zipf_chooses_event_k_in_proportion_to_one_over_k_to_theta") {
    for (double theta : {0.0, 0.6, 0.99, 1.3}) {
        CAPTURE(theta);
        workload const work{{.events = 50, .choice = spread::zipf, .zipf_theta = theta}};
        double sum = 0;
        for (int rank = 1; rank <= 50; ++rank) { sum += std::pow(rank, -theta); }
        std::map<std::int64_t, double> const share = frequencies(work);
        for (int rank : {1, 2, 3, 10, 50}) {
            double const expected = std::pow(rank, -theta) / sum;
            CAPTURE(rank);
            CHECK(work.weight(rank) == doctest::Approx(expected));
            CHECK(share.at(rank) ==
                  doctest::Approx(expected).epsilon(0.1));  // 0.1: more than five standard deviations here
        }
    }
}

TEST_CASE("uniform_and_hot_choose_as_they_say") {
    std::map<std::int64_t, double> const even = frequencies(workload{{.events = 4}});
    REQUIRE(even.size() == 4);
    for (auto const& [event, share] : even) { CHECK(share == doctest::Approx(0.25).epsilon(0.03)); }

    workload const hot{{.events = 11, .choice = spread::hot, .hot_share = 0.7}};
    std::map<std::int64_t, double> const heated = frequencies(hot);
    REQUIRE(heated.size() == 11);
    CHECK(heated.at(1) == doctest::Approx(0.7).epsilon(0.03));
    CHECK(heated.at(11) == doctest::Approx(0.03).epsilon(0.1));
}

TEST_CASE("hot_callers_ask_for_event_one_alone_and_cold_ones_never") {
    workload const work{{.events = 5, .hot_callers = 1}};
    CHECK(frequencies(work, audience::hot_only).size() == 1);
    std::map<std::int64_t, double> const cold = frequencies(work, audience::cold_only);
    CHECK(cold.size() == 4);
    CHECK(cold.count(1) == 0);
}

TEST_CASE("users_are_distinct_but_for_the_duplicates_asked_for") {
    workload const distinct{{.events = 3}};
    std::set<std::uint64_t> users;
    for (std::uint64_t index = 0; index < 1'000; ++index) { users.insert(distinct.at(index).user); }
    CHECK(users.size() == 1'000);

    workload const repeating{{.events = 3, .duplicate_share = 0.25}};
    double repeats = 0;
    for (std::uint64_t index = 1; index < draws; ++index) {
        planned_request const plan = repeating.at(index);
        if (plan.user == index) { continue; }
        repeats += 1.0 / draws;
        REQUIRE(plan.user == index - 1);
    }
    CHECK(repeats == doctest::Approx(0.25).epsilon(0.03));
}

TEST_CASE("a_duplicate_asks_for_the_event_of_the_request_it_repeats") {
    workload const always{{.events = 1'000, .duplicate_share = 1}};
    workload const never{{.events = 1'000}};
    for (std::uint64_t index = 1; index < 100; ++index) { CHECK(always.at(index).event == never.at(index - 1).event); }
}

TEST_CASE("holds_end_in_the_shares_that_were_asked_for") {
    std::map<hold_ending, double> share;
    workload const work{{.release_share = 0.15, .lapse_share = 0.05}};
    for (std::uint64_t index = 0; index < draws; ++index) { share[work.at(index).ending] += 1.0 / draws; }
    CHECK(share.at(hold_ending::confirmed) == doctest::Approx(0.8).epsilon(0.02));
    CHECK(share.at(hold_ending::released) == doctest::Approx(0.15).epsilon(0.05));
    CHECK(share.at(hold_ending::lapsed) == doctest::Approx(0.05).epsilon(0.1));
}

TEST_CASE("seats_and_pauses_stay_in_their_ranges") {
    workload const work{{.seats_a_booking_min = 1, .seats_a_booking_max = 4, .think_ms = 2}};
    std::set<std::int32_t> seats;
    double pauses_ms = 0;
    for (std::uint64_t index = 0; index < draws; ++index) {
        seats.insert(work.at(index).seats);
        pauses_ms += static_cast<double>(work.think_ns(index)) * 1e-6 / draws;
    }
    CHECK(seats == std::set<std::int32_t>{1, 2, 3, 4});
    CHECK(pauses_ms == doctest::Approx(2).epsilon(0.02));
    CHECK(workload{{}}.think_ns(1) == 0);
}
