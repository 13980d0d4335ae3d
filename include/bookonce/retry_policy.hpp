#pragma once

#include <chrono>
#include <cstdint>

#include <bookonce/export.hpp>

namespace bookonce {

/// Whether a request may be attempted again. The deadline is checked first, then the attempts. Both
/// are bounded. `backoff` says how long to wait.
struct retry_policy {
    std::chrono::milliseconds deadline{5'000};  ///< 1 ms … `limits::deadline_max`, from the call
    int attempts_max = 100;                     ///< 1 … `limits::attempts_max` conditional writes
};

/// One request's use of its policy. Not thread-safe. Make a new one for every request.
class BOOKONCE_EXPORT retry_budget {
public:
    using time_point = std::chrono::steady_clock::time_point;
    enum class leave : std::uint8_t { may_try, deadline_passed, attempts_spent };

    retry_budget(retry_policy const& policy, time_point start) noexcept;

    /// May another attempt start at `now`?
    leave ask(time_point now) const noexcept;
    /// Counts conditional writes that were sent.
    void count_attempts(int sent) noexcept { attempts_ += sent; }
    void count_attempt() noexcept { count_attempts(1); }

    int attempts() const noexcept { return attempts_; }
    int attempts_left() const noexcept { return attempts_max_ - attempts_; }
    /// The instant from which on `ask` says no.
    time_point deadline() const noexcept { return deadline_; }

private:
    time_point deadline_;
    int attempts_max_;
    int attempts_ = 0;
};

}  // namespace bookonce
