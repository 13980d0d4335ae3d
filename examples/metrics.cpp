// Writes an engine's counts as `name value` lines, as a metrics exporter would.
#include <cstdint>
#include <string_view>

#include <bookonce/bookonce.hpp>
#include <fmt/core.h>

int main(int argc, char** argv) {
    bookonce::engine engine{{.database = argc > 1 ? argv[1] : "postgresql:///shop"}};
    auto concert = engine.create_event({.name = "Concert", .capacity = 2});
    engine.book({.event = concert.id, .user = "alice", .seats = 2});
    engine.book({.event = concert.id, .user = "bob", .seats = 1});

    bookonce::metrics_snapshot const counts = engine.metrics();  // a copy, taken at one moment
    bookonce::for_each_count(
        counts, [](std::string_view name, std::uint64_t value) { fmt::print("bookonce_{} {}\n", name, value); });
    // One ending by its type, and a rate that follows from the counts.
    fmt::print("# sold out: {}\n", counts.count_of<bookonce::sold_out>());
    fmt::print("# retry rate: {:.2f}\n", counts.retry_rate());
}
