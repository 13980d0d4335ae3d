#pragma once

#include <memory>
#include <string>
#include <vector>

#include <spdlog/logger.h>

#include "lane.hpp"

namespace bookonce {

/// Calls completions, and says to the application's logger what went wrong. Both are the
/// application's code: what they throw goes no further. Thread-safe.
class delivery {
public:
    explicit delivery(std::shared_ptr<spdlog::logger> logger) noexcept : logger_{std::move(logger)} {}

    /// Calls every completion, then wakes the callers. From inside a completion that this object is
    /// calling on the same thread it only queues those that nobody sleeps for: the outer call goes
    /// on with them, so that a completion may ask again as often as it likes.
    void run(std::vector<reply> replies) const noexcept;

    void warn(std::string const& line) const noexcept;
    void error(std::string const& line) const noexcept;

private:
    void complete(reply& reply) const noexcept;

    std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace bookonce
