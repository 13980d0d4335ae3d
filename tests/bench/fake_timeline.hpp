#pragma once

#include <algorithm>

#include "timeline.hpp"

namespace bench {

inline constexpr std::int64_t ms = 1'000'000;

/// Time that passes only when someone lets it.
class fake_timeline final : public timeline {
public:
    std::int64_t now_ns() override { return now; }
    void sleep_until_ns(std::int64_t moment_ns) override { now = std::max(now, moment_ns); }
    std::int64_t now = 0;
};

}  // namespace bench
