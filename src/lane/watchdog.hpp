#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "time.hpp"

namespace bookonce {

/// One thread that looks after an engine's deadlines: it sleeps until the earliest one it knows of. Thread-safe.
class watchdog {
public:
    /// `look` is called at the latest when the earliest deadline passes, and says when to look again.
    explicit watchdog(std::function<time_point(time_point now)> look);
    ~watchdog();
    watchdog(watchdog const&) = delete;
    watchdog& operator=(watchdog const&) = delete;

    /// Makes sure that there is a look when `deadline` passes. Costs a comparison unless it is the earliest.
    void consider(time_point deadline);
    void stop();

private:
    void work();

    std::function<time_point(time_point)> look_;
    std::atomic<time_point> next_{time_point::max()};
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::mutex join_mutex_;
    std::thread worker_;
};

}  // namespace bookonce
