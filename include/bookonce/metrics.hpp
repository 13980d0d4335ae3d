#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <variant>

#include <bookonce/contended_event.hpp>
#include <bookonce/duration_histogram.hpp>
#include <bookonce/export.hpp>
#include <bookonce/operation_durations.hpp>
#include <bookonce/outcome.hpp>

namespace bookonce {
namespace detail {

template <class... Endings>
constexpr std::array<std::string_view, sizeof...(Endings)> names_in(std::type_identity<std::variant<Endings...>>) {
    return {Endings::name...};
}

/// The endings' names, in the order of `answer`.
inline constexpr auto ending_names = names_in(std::type_identity<answer>{});

template <is_ending Ending>
inline constexpr auto place_of = static_cast<std::size_t>(std::ranges::find(ending_names, Ending::name) -
                                                          ending_names.begin());

}  // namespace detail

/// Counts of one engine since it began, as read at one moment. Every count but `queued` only grows.
/// `for_each_count` walks the plain ones by name. telemetry.hpp writes all for a monitor.
struct metrics_snapshot {
    /// Bucket k counts batches of 2^k … 2^(k+1) - 1 requests of one event.
    static constexpr std::size_t batch_buckets = 11;

    std::uint64_t requests = 0;  ///< taken by `book`, `cancel` and `submit`, refused ones included
    std::uint64_t attempts = 0;  ///< conditional writes of one event each; a call may make several
    /// A lane's turns: a read, decisions and one write for all events together, each if needed.
    std::uint64_t rounds = 0;
    /// Attempts that matched no row, or ended in 40001, 40P01 or a constraint.
    std::uint64_t conflicts = 0;
    std::uint64_t stood_back = 0;             ///< writes put off for a change under way
    std::uint64_t statements = 0;             ///< statements sent, reads and writes
    std::uint64_t reads = 0;                  ///< statements that only read
    std::uint64_t lost_replies = 0;           ///< attempts without a reply
    std::uint64_t reconnects = 0;             ///< sessions opened after each lane's first
    std::uint64_t replayed = 0;               ///< requests that ended `done` and had landed before
    std::uint64_t booked_conflicts = 0;       ///< conflicts of requests that ended `booked`, summed
    std::uint64_t queued = 0;                 ///< waiting now
    std::chrono::nanoseconds queue_time{};    ///< from call to first round, summed over requests
    std::chrono::nanoseconds attempt_time{};  ///< from read to reply, summed over rounds
    std::array<std::uint64_t, batch_buckets> batch_sizes{};
    std::uint64_t batched_requests = 0;  ///< requests in batches, summed over batches
    /// How requests ended, each ending at its place in `answer`. `count_of` reads it.
    std::array<std::uint64_t, std::variant_size_v<answer>> endings{};

    duration_histogram request_durations;  ///< from call to answer; not of those refused at once
    duration_histogram round_durations;    ///< of `rounds`
    operation_durations read_durations;    ///< of `reads`
    operation_durations write_durations;   ///< of the other statements
    contended_events contended;            ///< conflicts by event
    /// OpenTelemetry's name of the database's kind, such as "postgresql". Its text lasts for ever.
    std::string_view database_system = {};

    /// How many requests ended so: `count_of<sold_out>()`.
    template <is_ending Ending>
    std::uint64_t count_of() const noexcept {
        return std::get<detail::place_of<Ending>>(endings);
    }
    template <is_ending Ending>
    std::uint64_t& count_of() noexcept {
        return std::get<detail::place_of<Ending>>(endings);
    }

    /// Adds another engine's or lane's counts.
    BOOKONCE_EXPORT metrics_snapshot& operator+=(metrics_snapshot const& other) noexcept;

    /// conflicts / attempts; 0 before the first attempt.
    double retry_rate() const noexcept {
        return attempts == 0 ? 0.0 : static_cast<double>(conflicts) / static_cast<double>(attempts);
    }
    /// Conflicts that a booking's own request sat through, averaged over bookings.
    double retries_per_booking() const noexcept {
        std::uint64_t const bookings = count_of<booked>();
        return bookings == 0 ? 0.0 : static_cast<double>(booked_conflicts) / static_cast<double>(bookings);
    }
};

namespace detail {

/// Calls f(name, member) for every count that is a member of its own.
constexpr void for_each_member(auto f) {
    f("requests", &metrics_snapshot::requests);
    f("attempts", &metrics_snapshot::attempts);
    f("rounds", &metrics_snapshot::rounds);
    f("conflicts", &metrics_snapshot::conflicts);
    f("stood_back", &metrics_snapshot::stood_back);
    f("statements", &metrics_snapshot::statements);
    f("reads", &metrics_snapshot::reads);
    f("lost_replies", &metrics_snapshot::lost_replies);
    f("reconnects", &metrics_snapshot::reconnects);
    f("replayed", &metrics_snapshot::replayed);
    f("booked_conflicts", &metrics_snapshot::booked_conflicts);
    f("queued", &metrics_snapshot::queued);
    f("queue_time_ns", &metrics_snapshot::queue_time);
    f("attempt_time_ns", &metrics_snapshot::attempt_time);
}

/// The buckets' names, each with the least number of requests that it counts.
inline constexpr std::array<std::string_view, metrics_snapshot::batch_buckets> batch_size_names{
    "batch_sizes_from_1",   "batch_sizes_from_2",   "batch_sizes_from_4",   "batch_sizes_from_8",
    "batch_sizes_from_16",  "batch_sizes_from_32",  "batch_sizes_from_64",  "batch_sizes_from_128",
    "batch_sizes_from_256", "batch_sizes_from_512", "batch_sizes_from_1024"};

constexpr std::uint64_t number_of(std::uint64_t count) { return count; }
constexpr std::uint64_t number_of(std::chrono::nanoseconds sum) { return static_cast<std::uint64_t>(sum.count()); }

}  // namespace detail

/// Calls f(name, value) for every count that is one number, with a `std::string_view` and a
/// `std::uint64_t`. A time's name ends in its unit. An ending's count has the ending's name.
void for_each_count(metrics_snapshot const& counts, auto f) {
    detail::for_each_member([&](std::string_view name, auto member) { f(name, detail::number_of(counts.*member)); });
    for (std::size_t bucket = 0; bucket < counts.batch_sizes.size(); ++bucket) {
        f(detail::batch_size_names[bucket], counts.batch_sizes[bucket]);
    }
    f(std::string_view{"batched_requests"}, counts.batched_requests);
    for (std::size_t place = 0; place < counts.endings.size(); ++place) {
        f(detail::ending_names[place], counts.endings[place]);
    }
}

}  // namespace bookonce
