#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include <bookonce/limits.hpp>

#include "round.hpp"

namespace bookonce {

/// What one event's attempts have taught about going together: a row that somebody holds, or that
/// the database rejects, fails a whole statement. Such an event goes in attempts of its own, and its
/// requests by halves, until the one to blame goes alone.
class isolation {
public:
    /// After each attempt. `looked_enough`: it has been put off as often as it may be.
    void learn(batch const& batch, bool looked_enough);

    /// Whether its next attempt is its own.
    bool alone() const noexcept { return alone_; }
    /// Most requests in its next attempt.
    std::size_t requests_max() const noexcept { return requests_max_; }
    /// Why it cannot be written now, if it is for a lock.
    std::optional<store::error> const& trouble() const noexcept { return trouble_; }
    bool is_locked() const noexcept { return locked_ > 0; }
    /// How long it rests after an attempt that met a lock and took so long.
    std::chrono::nanoseconds rest(std::chrono::nanoseconds took) const noexcept;

private:
    bool alone_ = false;
    int locked_ = 0;  ///< attempts in a row that met a lock
    std::size_t requests_max_ = limits::batch_requests_max;
    std::optional<store::error> trouble_;
};

/// How many events go together in one round. One event's lock or one request's row fails a whole
/// statement: half of the events go next, until the one that is to blame goes alone; after a
/// statement that went through, twice as many.
class round_width {
public:
    std::size_t events_max() const noexcept { return events_max_; }
    /// After each round.
    void learn(round const& round) noexcept;

private:
    std::size_t events_max_ = limits::round_requests_max;
};

/// Whether it failed by itself, for a row of one of its requests. Else it is the event's own, or it
/// is not known whose.
bool meets_a_requests_row(batch const& batch) noexcept;

/// Whether the row that it met can only be of one request.
bool meets_one_requests_row(batch const& batch) noexcept;

}  // namespace bookonce
