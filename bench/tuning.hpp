#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <bookonce/backoff.hpp>

namespace bench {

/// What the strategies may choose for themselves, the same for all of them in one run.
struct tuning {
    std::string database;  ///< conninfo
    std::string schema = "bookonce_bench";
    std::vector<std::string> redis;  ///< host:port
    std::chrono::milliseconds deadline{5'000};
    bookonce::backoff backoff;  ///< of those that retry
    std::chrono::milliseconds lease{10'000};
    int shards = 16;
    int lanes = 4;
    bool one_event_per_statement = false;
    int batch_requests_max = 512;
    std::uint64_t seed = 1;  ///< of the waits: each process has its own
};

inline constexpr std::array backoff_shapes = {
    bookonce::backoff::shape::none,         bookonce::backoff::shape::constant,
    bookonce::backoff::shape::exponential,  bookonce::backoff::shape::full_jitter,
    bookonce::backoff::shape::equal_jitter, bookonce::backoff::shape::decorrelated_jitter,
};

}  // namespace bench
