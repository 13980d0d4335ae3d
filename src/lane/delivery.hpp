#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include <bookonce/log.hpp>

#include "reply.hpp"

namespace bookonce {

/// Calls completions and writes lines to the application's logger. Both are the application's
/// code: what they throw goes no further. Thread-safe.
///
/// A completion may ask again and be refused at once. That answer is given after the completion has
/// returned, so it may ask as often as it likes.
class delivery {
public:
    explicit delivery(log_function logger) noexcept : logger_{std::move(logger)} {}

    /// Calls every completion and wakes the callers, then gives the answers that these completions
    /// caused. Inside a completion on the same thread, it leaves answers without a sleeper to the
    /// outer call.
    void run(std::vector<reply> replies) noexcept;
    /// The same, but gives only some of the answers caused. Keeps the rest for the next call of
    /// `run_some` or `run_kept`.
    void run_some(std::vector<reply> replies) noexcept;
    /// Gives all that is kept.
    void run_kept() noexcept;
    bool has_kept() const noexcept { return has_kept_.load(std::memory_order_acquire); }

    void log(log_level level, std::string_view line) const noexcept;

private:
    void run(std::vector<reply> replies, std::size_t caused_max) noexcept;
    void complete(reply& reply) const noexcept;
    void keep(std::vector<reply> replies) noexcept;
    std::vector<reply> take_kept() noexcept;

    log_function logger_;
    std::mutex mutex_;
    std::vector<reply> kept_;
    std::atomic<bool> has_kept_{false};
};

}  // namespace bookonce
