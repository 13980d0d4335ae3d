// Writes what a monitor reads: an engine's counts in Prometheus' text format, as an HTTP server
// would answer a scraper.
#include <cstdint>
#include <cstdio>
#include <exception>
#include <string_view>

#include <bookonce/bookonce.hpp>
#include <fmt/core.h>

int main(int argc, char** argv) try {
    bookonce::engine engine{{.database = argc > 1 ? argv[1] : "sqlite:shop.db"}};
    auto concert = engine.create_event({.name = "Concert", .capacity = 2});
    engine.book({.event = concert.id, .user = "alice", .seats = 2});
    engine.book({.event = concert.id, .user = "bob", .seats = 1});

    bookonce::metrics_snapshot const counts = engine.metrics();  // a copy, taken at one moment
    fmt::print("{}", bookonce::prometheus(counts));
    // For an exporter of OpenTelemetry: the same as data, by its names.
    for (bookonce::instrument const& each : bookonce::open_telemetry(counts)) {
        fmt::print("# {} in {}: {}\n", each.name, each.unit, each.points.size());
    }
    // For anything else: each count that is one number, by its name.
    bookonce::for_each_count(counts,
                             [](std::string_view name, std::uint64_t value) { fmt::print("# {}: {}\n", name, value); });
    // One ending by its type, and a rate that follows from the counts.
    fmt::print("# sold out: {}\n", counts.count_of<bookonce::sold_out>());
    fmt::print("# retry rate: {:.2f}\n", counts.retry_rate());
} catch (std::exception const& problem) {
    fmt::print(stderr, "metrics: {}\n", problem.what());
    return 1;
}
