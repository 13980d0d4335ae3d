#include <bookonce/telemetry.hpp>

#include <map>

#include <doctest/doctest.h>

using namespace bookonce;
using namespace std::chrono_literals;

namespace {

instrument instrument_of(metrics_snapshot const& counts, std::string_view name) {
    for (instrument& each : open_telemetry(counts)) {
        if (each.name == name) { return std::move(each); }
    }
    FAIL("there is no instrument ", name);
    return {};
}

instrument operations_of(metrics_snapshot const& counts) {
    return instrument_of(counts, "db.client.operation.duration");
}

using attributes = std::vector<std::pair<std::string, std::string>>;

}  // namespace

TEST_CASE("a_database_operation_has_opentelemetrys_names") {
    metrics_snapshot counts;
    counts.database_system = "postgresql";
    counts.write_durations.failed_with("40001").add(3ms);
    counts.write_durations.failed_with("").add(1ms);
    instrument const told = operations_of(counts);
    CHECK(told.unit == "s");
    CHECK(told.kind == instrument::form::histogram);
    REQUIRE(told.points.size() == 4);
    CHECK(told.points[0].attributes == attributes{{"db.system.name", "postgresql"}, {"db.operation.name", "read"}});
    CHECK(told.points[1].attributes == attributes{{"db.system.name", "postgresql"}, {"db.operation.name", "write"}});
    CHECK(told.points[2].attributes == attributes{{"db.system.name", "postgresql"},
                                                  {"db.operation.name", "write"},
                                                  {"db.response.status_code", "40001"},
                                                  {"error.type", "40001"}});
    CHECK(told.points[3].attributes ==
          attributes{{"db.system.name", "postgresql"}, {"db.operation.name", "write"}, {"error.type", "_OTHER"}});
    CHECK(std::get<histogram_value>(told.points[2].value).sum == doctest::Approx(0.003));
}

TEST_CASE("a_database_of_unknown_kind_is_named_other_sql") {
    CHECK(operations_of({}).points.at(0).attributes.at(0).second == "other_sql");
}

TEST_CASE("the_buckets_are_finer_than_opentelemetrys_advice") {
    auto const point = operations_of({}).points.at(0);
    auto const& bounds = std::get<histogram_value>(point.value).bounds;
    for (double const advised : {0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0}) {
        CAPTURE(advised);
        CHECK(std::ranges::find(bounds, advised) != bounds.end());
    }
    CHECK(bounds.size() > 30);
}

TEST_CASE("a_histogram_has_one_bucket_more_than_bounds") {
    metrics_snapshot counts;
    counts.batch_sizes.fill(1);
    for (instrument const& each : open_telemetry(counts)) {
        CAPTURE(each.name);
        for (data_point const& point : each.points) {
            auto const* const value = std::get_if<histogram_value>(&point.value);
            CHECK((value != nullptr) == (each.kind == instrument::form::histogram));
            if (value != nullptr) { CHECK(value->buckets.size() == value->bounds.size() + 1); }
        }
    }
}

TEST_CASE("a_batch_stands_in_the_bucket_that_holds_its_size") {
    metrics_snapshot counts;
    counts.batch_sizes[2] = 7;  // from 4 to 7 requests
    auto const point = instrument_of(counts, "bookonce.batch.requests").points.at(0);
    auto const& value = std::get<histogram_value>(point.value);
    CHECK(value.bounds.at(1) == 3.0);
    CHECK(value.bounds.at(2) == 7.0);
    CHECK(value.buckets.at(2) == 7);
    CHECK(value.count == 7);
}

TEST_CASE("contended_events_are_told_by_their_ids") {
    metrics_snapshot counts;
    counts.contended.add({42}, 5, 5);
    instrument const told = instrument_of(counts, "bookonce.contended_event.conflicts");
    REQUIRE(told.points.size() == 1);
    CHECK(told.points[0].attributes == attributes{{"event", "42"}});
    CHECK(std::get<std::uint64_t>(told.points[0].value) == 5);
}
