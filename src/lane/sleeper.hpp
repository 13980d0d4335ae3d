#pragma once

#include <array>
#include <atomic>
#include <span>

#include <semaphore.h>

namespace bookonce {

/// A caller that sleeps until its answer is there. Lives on that caller's stack: nobody touches it once it is awake.
///
/// A POSIX semaphore, since it sleeps at once: std::atomic's wait yields the processor a few times before it does, and
/// with many callers that costs more than all the rest of a booking (docs/performance.md).
class sleeper {
public:
    sleeper() noexcept { sem_init(&bell_, 0, 0); }
    ~sleeper() { sem_destroy(&bell_); }
    sleeper(sleeper const&) = delete;
    sleeper& operator=(sleeper const&) = delete;

    /// Returns when somebody has woken it, after waking those that it was told to wake.
    void sleep() noexcept;

    /// Its caller does something else before it sleeps, and so nobody should have to wait to be woken by it.
    void set_busy(bool so) noexcept { busy_ = so; }

    friend void wake_all(std::span<sleeper*> sleepers) noexcept;

private:
    sem_t bell_;
    std::atomic<bool> busy_{false};
    std::array<sleeper*, 2> wakes_{};
};

/// Wakes all of them, each once: the first is woken here, and each wakes two others. So whoever has answers for many is free
/// after one system call, and the waking goes on beside the next attempt. Who is occupied comes last.
void wake_all(std::span<sleeper*> sleepers) noexcept;

}  // namespace bookonce
