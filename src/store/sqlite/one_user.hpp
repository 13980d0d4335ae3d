#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace bookonce::store::sqlite {

/// Lets one thread at a time use something, as std::timed_mutex does. The thread sanitizer of GCC 12
/// does not see how that one waits.
class one_user {
public:
    void lock() {
        std::unique_lock held{mutex_};
        left_.wait(held, [this] { return !used_; });
        used_ = true;
    }
    bool try_lock() {
        std::lock_guard const held{mutex_};
        return !std::exchange(used_, true);
    }
    bool try_lock_until(std::chrono::steady_clock::time_point end) {
        std::unique_lock held{mutex_};
        if (!left_.wait_until(held, end, [this] { return !used_; })) { return false; }
        used_ = true;
        return true;
    }
    void unlock() {
        {
            std::lock_guard const held{mutex_};
            used_ = false;
        }
        left_.notify_one();
    }

private:
    std::mutex mutex_;
    std::condition_variable left_;
    bool used_ = false;
};

}  // namespace bookonce::store::sqlite
