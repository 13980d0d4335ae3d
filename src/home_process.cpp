#include "home_process.hpp"

#include <atomic>

#include <pthread.h>

namespace bookonce {
namespace {

/// Counts the forks from the first process to this one.
std::atomic<unsigned> forks{0};

void count_fork() noexcept { forks.fetch_add(1, std::memory_order_relaxed); }

}  // namespace

unsigned home_process::forks_so_far() noexcept {
    static int const registered = pthread_atfork(nullptr, nullptr, count_fork);
    static_cast<void>(registered);
    return forks.load(std::memory_order_relaxed);
}

}  // namespace bookonce
