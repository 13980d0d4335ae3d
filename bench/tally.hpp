#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "histogram.hpp"
#include "json.hpp"
#include "strategy.hpp"

namespace bench {

/// From when to when a run is measured. Requests outside are made, and not counted.
struct window {
    std::int64_t begin_ns = 0;
    std::int64_t end_ns = 0;
    bool holds(std::int64_t moment_ns) const noexcept { return moment_ns >= begin_ns && moment_ns < end_ns; }
};

/// One request's way through time.
struct timing {
    std::int64_t intended_ns = 0;  ///< when it should have started; in a closed loop, when it did
    std::int64_t finished_ns = 0;
    bool hot = false;
};

/// What one caller, and then all of them, counted. Not thread-safe.
struct tally {
    std::uint64_t bookings = 0;  ///< holds that were confirmed as well
    std::uint64_t refusals = 0;
    std::uint64_t already = 0;
    std::uint64_t cancellations = 0;
    std::uint64_t holds = 0;
    std::uint64_t releases = 0;
    std::uint64_t lapses = 0;  ///< holds that a caller has left to lapse
    std::uint64_t gave_up = 0;
    std::uint64_t failed = 0;
    std::uint64_t unserved = 0;  ///< due, and not even begun when the run ended (open loop)
    std::uint64_t attempts = 0;
    std::uint64_t conflicts = 0;
    std::uint64_t booking_conflicts = 0;  ///< conflicts that the requests sat through that were booked in the end
    std::uint64_t round_trips = 0;
    std::uint64_t lock_trips = 0;
    std::uint64_t booked_ever = 0;  ///< the same as `bookings`, in the window or not: what the tables must hold
    std::uint64_t cancelled_ever = 0;
    std::uint64_t held_ever = 0;
    std::uint64_t confirmed_ever = 0;
    std::uint64_t released_ever = 0;
    std::uint64_t leases_outlived = 0;              ///< in the window or not
    std::vector<std::uint64_t> bookings_by_second;  ///< since the window began
    std::optional<std::int64_t> first_booking_ns;   ///< since then
    histogram latency;                              ///< of all calls to book, hold or confirm, whatever came of them
    histogram latency_hot;                          ///< of those that asked for event 1
    histogram latency_cold;
    std::string problem;  ///< the first of `failed`

    /// An ending counts when it falls into the window; a latency when its request should have begun
    /// there, so that the slowest ones are not lost for ending late.
    void record(window const& window, timing const& timing, call_result const& result);
    /// A hold that was got then, and that nobody will end.
    void record_lapse(window const& window, std::int64_t held_ns);
    /// A request that was due in the window and never begun: it has waited until now.
    void record_unserved(window const& window, timing const& timing);
    void merge(tally const& other);
};

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(tally, bookings, refusals, already, cancellations, holds, releases, lapses, gave_up,
                                   failed, unserved, attempts, conflicts, booking_conflicts, round_trips, lock_trips,
                                   booked_ever, cancelled_ever, held_ever, confirmed_ever, released_ever,
                                   leases_outlived, bookings_by_second, first_booking_ns, latency, latency_hot,
                                   latency_cold, problem)

}  // namespace bench
