#include "sleeper.hpp"

#include <algorithm>

namespace bookonce {

void sleeper::sleep() noexcept {
    while (sem_wait(&bell_) != 0) {}  // a signal ends the wait early
    for (sleeper* const next : wakes_) {
        if (next != nullptr) { sem_post(&next->bell_); }
    }
}

void wake_all(std::span<sleeper*> sleepers) noexcept {
    if (sleepers.empty()) { return; }
    // The last half of them wake nobody.
    std::partition(sleepers.begin(), sleepers.end(), [](sleeper const* each) { return !each->busy_.load(); });
    for (std::size_t child = 1; child < sleepers.size(); ++child) {
        sleepers[(child - 1) / 2]->wakes_[(child - 1) % 2] = sleepers[child];
    }
    sem_post(&sleepers.front()->bell_);
}

}  // namespace bookonce
