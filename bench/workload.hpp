#pragma once

#include <cstdint>
#include <vector>

#include <nlohmann/json.hpp>

namespace bench {

/// So many events a run may have.
inline constexpr int events_max = 10'000'000;

/// How requests spread over the events.
enum class spread : std::uint8_t {
    uniform,
    zipf,  ///< event k is chosen in proportion to 1 / k^theta
    hot,   ///< event 1 takes `hot_share` of the requests, the others share the rest evenly
};

NLOHMANN_JSON_SERIALIZE_ENUM(spread, {{spread::uniform, "uniform"}, {spread::zipf, "zipf"}, {spread::hot, "hot"}})

/// What a request does.
enum class work_kind : std::uint8_t {
    bookings,  ///< books, or cancels an earlier booking
    checkout,  ///< holds seats, then confirms them, releases them or lets the hold lapse
};

NLOHMANN_JSON_SERIALIZE_ENUM(work_kind, {{work_kind::bookings, "bookings"}, {work_kind::checkout, "checkout"}})

struct workload_spec {
    work_kind kind = work_kind::bookings;
    std::uint32_t events = 1;
    spread choice = spread::uniform;
    double zipf_theta = 0.99;
    double hot_share = 0.5;
    std::uint32_t hot_callers = 0;  ///< so many callers of each process ask for event 1 only, and the others never do
    std::int32_t seats_a_booking_min = 1;
    std::int32_t seats_a_booking_max = 1;
    double duplicate_share = 0;   ///< of the requests repeat the user and event of the request just before
    double cancel_share = 0;      ///< of the steps cancel the caller's latest booking
    double release_share = 0.15;  ///< of the holds of a checkout are given back
    double lapse_share = 0.05;    ///< of them are left to lapse; the others are confirmed
    std::int32_t hold_ttl_s = 2;  ///< how long a hold lasts
    double think_ms = 0;          ///< mean of an exponential pause after each request
    std::uint64_t seed = 1;
};

/// Which events a caller may ask for.
enum class audience : std::uint8_t { everyone, hot_only, cold_only };

/// What becomes of a hold.
enum class hold_ending : std::uint8_t { confirmed, released, lapsed };

/// What request number `index` of a run asks for.
struct planned_request {
    std::int64_t event = 1;
    std::uint64_t user = 0;
    std::int32_t seats = 1;
    bool cancels = false;
    hold_ending ending = hold_ending::confirmed;  ///< of a checkout
};

/// The requests of a run as a pure function of seed and index: every strategy is asked the same,
/// whichever thread or process asks, and in whatever order they come to it. Immutable, so
/// thread-safe.
class workload {
public:
    explicit workload(workload_spec const& spec);

    planned_request at(std::uint64_t index, audience who = audience::everyone) const;
    /// The pause after request `index`, in nanoseconds.
    std::uint64_t think_ns(std::uint64_t index) const;
    /// The share of all requests that go to an event (from 1).
    double weight(std::int64_t event) const;

    workload_spec const& spec() const noexcept { return spec_; }

private:
    hold_ending ending_at(std::uint64_t index) const;
    std::int64_t event_at(std::uint64_t index, audience who) const;

    workload_spec spec_;
    std::vector<double> cumulative_;  ///< Zipf only: the share of requests that go to events 1 … k
};

/// A well-mixed 64-bit number for a seed, an index and what it is drawn for (SplitMix64's
/// finalizer, S. Vigna).
std::uint64_t mix(std::uint64_t seed, std::uint64_t index, std::uint64_t purpose) noexcept;
/// The same as a number in [0, 1).
double mix_unit(std::uint64_t seed, std::uint64_t index, std::uint64_t purpose) noexcept;

}  // namespace bench
