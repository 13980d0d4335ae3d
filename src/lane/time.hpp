#pragma once

#include <chrono>

namespace bookonce {

using time_point = std::chrono::steady_clock::time_point;

}  // namespace bookonce
