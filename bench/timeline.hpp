#pragma once

#include <cstdint>

namespace bench {

/// The clock that a run is measured by: nanoseconds of CLOCK_MONOTONIC, which all processes of one
/// machine share. Handed in, so that tests can let a server stall without waiting.
class timeline {
public:
    virtual ~timeline() = default;
    virtual std::int64_t now_ns() = 0;
    /// Returns at once when the moment has passed.
    virtual void sleep_until_ns(std::int64_t moment_ns) = 0;
};

/// The machine's own. Thread-safe.
class steady_timeline final : public timeline {
public:
    std::int64_t now_ns() override;
    void sleep_until_ns(std::int64_t moment_ns) override;
};

}  // namespace bench
