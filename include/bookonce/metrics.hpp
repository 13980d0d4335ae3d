#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include <bookonce/export.hpp>

namespace bookonce {

/// Counts of one engine since it began, as read at one moment. Every count but `queued` only grows.
struct metrics_snapshot {
    /// Bucket k counts batches of 2^k … 2^(k+1) - 1 requests of one event.
    static constexpr std::size_t batch_buckets = 11;

    std::uint64_t requests = 0;  ///< taken by `book`, `cancel` and `submit`, refused ones included
    std::uint64_t attempts = 0;  ///< conditional writes, one for each event in each statement
    /// A lane's turns: a read, decisions and a write for all events together, each if there is need.
    std::uint64_t rounds = 0;
    std::uint64_t conflicts = 0;     ///< attempts that matched no row, or ended in 40001, 40P01 or a constraint
    std::uint64_t postponed = 0;     ///< writes put off because another change was seen under way, one for each event
    std::uint64_t statements = 0;    ///< statements sent, reads and writes
    std::uint64_t reads = 0;         ///< statements that only read
    std::uint64_t lost_replies = 0;  ///< attempts whose reply did not arrive
    std::uint64_t reconnects = 0;    ///< sessions opened after each lane's first
    std::uint64_t booked_conflicts = 0;  ///< conflicts that requests which ended `booked` sat through, summed over them
    std::array<std::uint64_t, batch_buckets> batch_sizes{};
    std::chrono::nanoseconds queue_time{};    ///< summed over requests: from the call to their first attempt
    std::chrono::nanoseconds attempt_time{};  ///< summed over rounds: from read to reply
    std::uint64_t queued = 0;                 ///< waiting now

    std::uint64_t booked = 0;
    std::uint64_t replayed = 0;  ///< part of `booked` and `cancelled`
    std::uint64_t already_booked = 0;
    std::uint64_t sold_out = 0;
    std::uint64_t event_not_found = 0;
    std::uint64_t event_closed = 0;
    std::uint64_t booking_id_used = 0;
    std::uint64_t contended = 0;
    std::uint64_t deadline_exceeded = 0;
    std::uint64_t unavailable = 0;
    std::uint64_t in_doubt = 0;
    std::uint64_t cancelled = 0;
    std::uint64_t booking_not_found = 0;
    std::uint64_t rejected = 0;

    /// Adds another engine's or lane's counts.
    BOOKONCE_EXPORT metrics_snapshot& operator+=(metrics_snapshot const& other) noexcept;

    /// conflicts / attempts; 0 before the first attempt.
    double retry_rate() const noexcept {
        return attempts == 0 ? 0.0 : static_cast<double>(conflicts) / static_cast<double>(attempts);
    }
    /// Conflicts that a booking's own request sat through, averaged over bookings.
    double retries_per_booking() const noexcept {
        return booked == 0 ? 0.0 : static_cast<double>(booked_conflicts) / static_cast<double>(booked);
    }
};

}  // namespace bookonce
