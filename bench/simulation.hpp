#pragma once

#include <cstdint>

#include <bookonce/backoff.hpp>

namespace bench {

/// Many clients that each want one optimistic write to one row, in virtual time. The model of M.
/// Brooker, "Exponential Backoff and Jitter" (AWS Architecture Blog, 2015;
/// aws-samples/aws-arch-backoff-simulator): a client reads the row's version, sends a write for
/// that version, and backs off when the row has moved on; each way through the network takes a
/// normally distributed time. The waits are the library's own.
struct simulated_contest {
    int clients = 100;
    bookonce::backoff backoff{.kind = bookonce::backoff::shape::full_jitter,
                              .initial = std::chrono::milliseconds{5},
                              .max = std::chrono::milliseconds{2'000}};
    double network_ms_mean = 10;
    double network_ms_deviation = 2;
    std::uint64_t seed = 1;
};

struct contest_result {
    std::uint64_t calls = 0;  ///< writes sent, of all clients together
    std::uint64_t calls_of_one_max = 0;
    double completed_ms = 0;  ///< when the last client had succeeded
};

contest_result simulate(simulated_contest const& contest);

}  // namespace bench
