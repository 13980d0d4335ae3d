#pragma once

#include <chrono>
#include <cstdint>

#include <bookonce/export.hpp>

namespace bookonce {

/// How long to wait before the next attempt. Whether there is one, `retry_policy` decides.
///
/// With b = `initial`, m = `max` and k = 1, 2, … the conflicts met so far, the wait before attempt
/// k + 1 is
///
///     none                 0
///     constant             b
///     exponential          min(m, b·2^(k-1))
///     full_jitter          uniform in [0, min(m, b·2^(k-1))]
///     equal_jitter         half of the exponential wait, plus uniform in [0, that half]
///     decorrelated_jitter  min(m, uniform in [b, 3·previous wait]); the first previous wait is b
///
/// Source: M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
struct backoff {
    enum class shape : std::uint8_t { none, constant, exponential, full_jitter, equal_jitter, decorrelated_jitter };

    shape kind = shape::full_jitter;
    std::chrono::microseconds initial{100};  ///< > 0 unless `none`
    std::chrono::microseconds max{4'000};    ///< initial … `limits::backoff_max`
};

/// The waits of one request, or of a batch that retries together. It has no clock and no random
/// source: equal draws give equal waits. Not thread-safe. Make a new one for every request.
class BOOKONCE_EXPORT backoff_sequence {
public:
    explicit backoff_sequence(backoff const& policy) noexcept;

    /// The wait after one more conflict. `draw` is drawn uniformly from [0, 1).
    std::chrono::microseconds next(double draw) noexcept;

private:
    backoff policy_;
    int conflicts_ = 0;
    std::chrono::microseconds previous_;
};

/// The shape's name, as in the table above.
BOOKONCE_EXPORT char const* to_string(backoff::shape shape) noexcept;

}  // namespace bookonce
