#include <doctest/doctest.h>

#include "report/lapsed.hpp"

using namespace bench;

namespace {

run_result made(std::int64_t lapsed_holds, std::int64_t first_ms, std::vector<std::uint64_t> by_second) {
    run_result run;
    run.spec.strategy = "bookonce";
    run.spec.lapsed_holds = lapsed_holds;
    run.guarantee = guarantee::safe;
    run.seconds = static_cast<double>(by_second.size());
    for (std::uint64_t bookings : by_second) { run.total.bookings += bookings; }
    run.total.first_booking_ns = first_ms * 1'000'000;
    run.total.bookings_by_second = std::move(by_second);
    return run;
}

}  // namespace

TEST_CASE("an_event_with_lapsed_holds_is_compared_with_one_without") {
    report told;
    told.runs = {made(0, 2, {1'000, 2'000, 3'000}), made(100, 30, {500, 1'500, 2'500})};
    tell_lapsed(told);
    REQUIRE(told.findings.at("lapsed").size() == 1);
    auto const& row = told.findings.at("lapsed").at(0);
    CHECK(row.at("lapsed_holds") == 100);
    CHECK(row.at("first_booking_ms") == 30);
    CHECK(row.at("first_booking_without_ms") == 2);
    CHECK(row.at("first_second_bookings_per_s") == 500);
    CHECK(row.at("first_second_kept") == 0.5);
    CHECK(row.at("later_bookings_per_s") == 2'000);
    CHECK(row.at("later_kept") == 0.8);
    CHECK(told.words.find("first booking is told after 30.0 ms (without: 2.00 ms)") != std::string::npos);
}

TEST_CASE("a_recovery_takes_the_medians_of_its_runs") {
    std::vector<run_result> const runs = {made(0, 1, {10, 10}), made(5, 10, {1, 1}), made(5, 20, {3, 3}),
                                          made(5, 90, {2, 2})};
    recovery const row = recoveries_of(runs).at(0);
    CHECK(row.first_booking_ms == 20);
    CHECK(row.first_second_bookings_per_s == 2);
    CHECK(row.later_kept() == 0.2);
}

TEST_CASE("an_event_that_sold_nothing_told_no_first_booking") {
    run_result idle = made(5, 0, {0, 0});
    idle.total.first_booking_ns.reset();
    idle.total.bookings_by_second.clear();
    idle.total.refusals = 7;
    recovery const row = recoveries_of({idle}).at(0);
    CHECK_FALSE(row.first_booking_ms.has_value());
    CHECK(row.first_second_bookings_per_s == 0);
    CHECK_FALSE(row.first_second_kept().has_value());
}

TEST_CASE("a_second_that_was_not_run_in_full_tells_no_speed") {
    run_result brief = made(5, 1, {10});
    brief.seconds = 0.5;
    recovery const row = recoveries_of({brief}).at(0);
    CHECK(row.first_booking_ms == 1);
    CHECK_FALSE(row.first_second_bookings_per_s.has_value());
    CHECK_FALSE(row.later_bookings_per_s.has_value());
}
