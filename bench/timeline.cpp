#include "timeline.hpp"

#include <ctime>

namespace bench {
namespace {

constexpr std::int64_t ns_a_second = 1'000'000'000;

}  // namespace

std::int64_t steady_timeline::now_ns() {
    timespec moment{};
    clock_gettime(CLOCK_MONOTONIC, &moment);
    return moment.tv_sec * ns_a_second + moment.tv_nsec;
}

void steady_timeline::sleep_until_ns(std::int64_t moment_ns) {
    timespec const moment{.tv_sec = moment_ns / ns_a_second, .tv_nsec = moment_ns % ns_a_second};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &moment, nullptr) != 0) {}  // EINTR
}

}  // namespace bench
