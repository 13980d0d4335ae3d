#pragma once

#include <array>
#include <atomic>
#include <span>

#include <semaphore.h>

namespace bookonce {

/// A caller that sleeps until its answer is there. Lives on that caller's stack: nobody touches it
/// once it is awake. A POSIX semaphore sleeps at once; std::atomic's wait yields the processor
/// first, which with many callers costs more than the rest of a booking (docs/performance.md).
class sleeper {
public:
    sleeper() noexcept { sem_init(&bell_, 0, 0); }
    ~sleeper() { sem_destroy(&bell_); }
    sleeper(sleeper const&) = delete;
    sleeper& operator=(sleeper const&) = delete;

    /// Returns when woken, after waking those that it was told to wake.
    void sleep() noexcept;

    /// Its caller is busy before it sleeps, so nobody should depend on being woken by it.
    void set_busy(bool busy) noexcept { busy_ = busy; }

    friend void wake_all(std::span<sleeper*> sleepers) noexcept;

private:
    sem_t bell_;
    std::atomic<bool> busy_{false};
    std::array<sleeper*, 2> wakes_{};
};

/// Wakes all of them, each once: the first is woken here, and each wakes two others. So the thread
/// that answers many makes one system call. Busy ones come last.
void wake_all(std::span<sleeper*> sleepers) noexcept;

}  // namespace bookonce
