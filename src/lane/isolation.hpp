#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include <bookonce/limits.hpp>

#include "round.hpp"

namespace bookonce {

/// What one event's rounds have taught about going together. A row that somebody holds, or that the
/// database rejects, fails a whole statement. Such an event goes in rounds of its own, with half of
/// its requests each time, until the request to blame goes alone.
class isolation {
public:
    /// After each round. `looked_enough`: it was postponed as often as allowed.
    void learn(batch const& batch, bool looked_enough);

    /// Whether its next round is its own.
    bool alone() const noexcept { return alone_; }
    /// Most requests in its next round.
    std::size_t requests_max() const noexcept { return requests_max_; }
    /// Why it cannot be written now, if somebody holds a lock.
    std::optional<store::error> const& trouble() const noexcept { return trouble_; }
    bool is_locked() const noexcept { return locked_ > 0; }
    /// How long it rests after a round of this length that met a lock.
    std::chrono::nanoseconds rest(std::chrono::nanoseconds round) const noexcept;

private:
    bool alone_ = false;
    int locked_ = 0;  ///< rounds in a row that met a lock
    std::size_t requests_max_ = limits::batch_requests_max;
    std::optional<store::error> trouble_;
};

/// How many events go together in one round. After a statement that one row failed, half as many;
/// after one that went through, twice as many.
class round_width {
public:
    std::size_t events_max() const noexcept { return events_max_; }
    /// After each round.
    void learn(round const& round) noexcept;

private:
    std::size_t events_max_ = limits::round_requests_max;
};

/// Whether it failed alone, for a row of one of its requests.
bool meets_a_requests_row(batch const& batch) noexcept;

/// Whether that row can only be of one request.
bool meets_one_requests_row(batch const& batch) noexcept;

}  // namespace bookonce
