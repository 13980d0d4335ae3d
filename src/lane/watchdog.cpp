#include "watchdog.hpp"

#include <algorithm>

#include "store/thread_without_signals.hpp"

namespace bookonce {

watchdog::watchdog(std::function<time_point(time_point)> check)
    : check_{std::move(check)}, worker_{thread_without_signals([this] { work(); })} {}

watchdog::~watchdog() { stop(); }

void watchdog::note(time_point deadline) {
    if (deadline >= next_.load(std::memory_order_acquire)) { return; }
    {
        std::lock_guard const held{mutex_};
        next_.store(std::min(deadline, next_.load(std::memory_order_relaxed)), std::memory_order_release);
    }
    changed_.notify_one();
}

void watchdog::stop() {
    {
        std::lock_guard const held{mutex_};
        stopping_ = true;
    }
    changed_.notify_one();
    std::lock_guard const one_at_a_time{join_mutex_};
    if (worker_.joinable()) { worker_.join(); }
}

void watchdog::work() {
    std::unique_lock held{mutex_};
    while (!stopping_) {
        time_point const next = next_.load(std::memory_order_relaxed);
        if (next == time_point::max()) {
            changed_.wait(held);
        } else if (clock_now() < next) {
            changed_.wait_until(held, next);
        } else {
            // A deadline noted during the check is kept: it lowers what is set here first.
            next_.store(time_point::max(), std::memory_order_release);
            held.unlock();
            time_point const again = check_(clock_now());
            held.lock();
            next_.store(std::min(again, next_.load(std::memory_order_relaxed)), std::memory_order_release);
        }
    }
}

}  // namespace bookonce
