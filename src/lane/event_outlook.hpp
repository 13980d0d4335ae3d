#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>

#include <bookonce/backoff.hpp>

#include "company.hpp"
#include "isolation.hpp"
#include "round.hpp"

namespace bookonce {

/// When a round began and ended.
struct time_span {
    time_point began;
    time_point ended;
    std::chrono::nanoseconds length() const noexcept { return ended - began; }
};

/// What one event's rounds have taught its engine: what its row probably is, when to try again, and
/// with which other events. Has no clock; neither queues nor answers.
class event_outlook {
public:
    explicit event_outlook(backoff const& policy) : policy_{policy}, waits_{policy} {}

    /// What the row probably is; an open one with seats, as long as nothing is known. Empty: read
    /// it.
    std::optional<store::event_row> belief() const;
    /// Whether its version is the belief's, as far as was seen: nobody else changes the event.
    bool knows_version() const noexcept { return row_ && !company_.is_there(); }
    /// Whether its next batch goes in a round of its own, and with how many requests at most.
    bool is_isolated() const noexcept { return isolation_.alone(); }
    std::size_t requests_max() const noexcept { return isolation_.requests_max(); }
    /// Its next round begins no earlier.
    time_point not_before() const noexcept { return not_before_; }
    /// Whether to put this batch's write off: it would wait for another engine's change and
    /// conflict.
    bool postpones(batch const& batch) const noexcept;
    /// Whether the database drops its changes: no write matches, though nobody moved the event on.
    bool is_dropped() const noexcept;
    /// Why it cannot be written now, if somebody holds a lock.
    std::optional<store::error> const& trouble() const noexcept { return isolation_.trouble(); }

    /// After each round. `others_wait`: requests outside this batch wait. `random` varies the
    /// waits.
    void learn(batch const& batch, time_span const& round, bool others_wait, std::mt19937_64& random);

private:
    void learn_of_landing(batch const& batch, time_span const& round);
    void learn_of_row(batch const& batch);
    void learn_of_drops(batch const& batch) noexcept;
    std::chrono::nanoseconds wait_after(batch const& batch, time_span const& round, bool others_wait,
                                        std::mt19937_64& random);

    backoff policy_;
    std::optional<store::event_row> row_;  ///< as it was seen last
    bool must_read_ = false;               ///< the next batch reads: a belief was of no use
    backoff_sequence waits_;               ///< after conflicts since the last change that landed
    company company_;                      ///< the other writers of this event
    isolation isolation_;                  ///< learned from failed writes
    std::int64_t last_version_ = -1;       ///< after this engine's last change
    time_point not_before_ = time_point::min();
    int postponed_ = 0;              ///< times in a row
    std::int64_t harmless_ = 0;      ///< the last change under way that let a write pass
    std::int64_t conflict_at_ = -1;  ///< version of its last conflict with nobody seen
    int conflicts_there_ = 0;        ///< in a row at that version
};

}  // namespace bookonce
