#pragma once

#include <chrono>

namespace bookonce {

using time_point = std::chrono::steady_clock::time_point;

inline time_point clock_now() noexcept { return std::chrono::steady_clock::now(); }

}  // namespace bookonce
