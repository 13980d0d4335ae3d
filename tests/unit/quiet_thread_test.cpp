#include "quiet_thread.hpp"

#include <array>

#include <doctest/doctest.h>

using namespace bookonce;

TEST_CASE("a_quiet_thread_gets_no_signal_and_its_maker_gets_them_as_before") {
    std::array const asked{SIGTERM, SIGINT, SIGHUP, SIGUSR1};
    auto const blocked_here = [&] {
        sigset_t mask;
        pthread_sigmask(SIG_BLOCK, nullptr, &mask);
        int count = 0;
        for (int const signal : asked) { count += sigismember(&mask, signal); }
        return count;
    };
    int there = 0;
    quiet_thread([&] { there = blocked_here(); }).join();
    CHECK(there == static_cast<int>(asked.size()));
    CHECK(blocked_here() == 0);
}
