#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>

#include <bookonce/backoff.hpp>

#include "isolation.hpp"
#include "pacing.hpp"
#include "round.hpp"

namespace bookonce {

/// When a round began and ended.
struct time_span {
    time_point began;
    time_point ended;
    std::chrono::nanoseconds length() const noexcept { return ended - began; }
};

/// What one event's rounds have taught its lane: what its row is likely to be, when to try again,
/// and with whom. A value without a clock: it neither queues nor answers.
class event_outlook {
public:
    explicit event_outlook(backoff const& policy) : policy_{policy}, waits_{policy} {}

    /// The row after the last change, if nobody else has been seen on the event.
    std::optional<store::event_row> const& memory() const noexcept { return memory_; }
    /// Whether the row alone is likely to do: others write the event too, and the last batch wrote.
    bool row_may_do() const noexcept { return pace_.is_shared() && !last_batch_wrote_nothing_; }
    /// Whether its next batch goes in a round of its own; and how many requests may be in it.
    bool is_isolated() const noexcept { return isolation_.alone(); }
    std::size_t requests_max() const noexcept { return isolation_.requests_max(); }
    /// Its next round begins no earlier.
    time_point not_before() const noexcept { return not_before_; }
    /// Whether this batch should not be written now: another engine's change is on its way, which the
    /// write would wait for, only to meet a conflict.
    bool postpones(batch const& batch) const noexcept;
    /// Nobody has moved the event on, and no write matches it, again and again: the database drops
    /// its changes.
    bool is_dropped() const noexcept;
    /// Why it cannot be written now, if somebody holds a lock.
    std::optional<store::error> const& trouble() const noexcept { return isolation_.trouble(); }

    /// After each round. `others_wait`: requests wait that were not in this batch. `random` varies the
    /// waits.
    void learn(batch const& batch, time_span const& round, bool others_wait, std::mt19937_64& random);

private:
    void learn_of_landing(batch const& batch, time_span const& round, std::mt19937_64& random);
    void learn_of_drops(batch const& batch) noexcept;
    std::chrono::nanoseconds wait_after(batch const& batch, time_span const& round, bool others_wait,
                                        std::mt19937_64& random);

    backoff policy_;
    std::optional<store::event_row> memory_;
    backoff_sequence waits_;          ///< of the conflicts since the last change that landed
    pacing pace_;                     ///< learned from the other writers of this event
    isolation isolation_;             ///< learned from what failed its writes
    std::int64_t last_version_ = -1;  ///< after this lane's last change
    time_point not_before_ = time_point::min();
    bool last_batch_wrote_nothing_ = false;  ///< the next is likely to be refused as well
    int postponed_ = 0;                      ///< times in a row
    std::int64_t harmless_ = 0;              ///< the hint of a change under way that let a write pass
    std::int64_t conflict_at_ = -1;          ///< the version of its last conflict, if nobody was seen before it
    int conflicts_there_ = 0;                ///< in a row at that version
};

}  // namespace bookonce
