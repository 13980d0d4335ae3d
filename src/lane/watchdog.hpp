#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "time.hpp"

namespace bookonce {

/// One thread that sleeps until the earliest deadline noted. Thread-safe.
class watchdog {
public:
    /// Calls `check` when the earliest deadline passes; it returns when to check again.
    explicit watchdog(std::function<time_point(time_point now)> check);
    ~watchdog();
    watchdog(watchdog const&) = delete;
    watchdog& operator=(watchdog const&) = delete;

    /// Makes sure of a check when `deadline` passes. Costs a comparison unless it is the earliest.
    void note(time_point deadline);
    void stop();

private:
    void work();

    std::function<time_point(time_point)> check_;
    std::atomic<time_point> next_{time_point::max()};
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::mutex join_mutex_;
    std::thread worker_;
};

}  // namespace bookonce
