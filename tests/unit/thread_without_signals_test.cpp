#include "store/thread_without_signals.hpp"

#include <initializer_list>

#include <doctest/doctest.h>

using namespace bookonce;

TEST_CASE("a_quiet_thread_gets_no_signal_and_its_maker_still_does") {
    auto const blocked_here = [](std::initializer_list<int> signals) {
        sigset_t mask;
        pthread_sigmask(SIG_BLOCK, nullptr, &mask);
        int count = 0;
        for (int const signal : signals) { count += sigismember(&mask, signal); }
        return count;
    };
    int from_outside = 0;
    int of_its_own = 0;
    thread_without_signals([&] {
        from_outside = blocked_here({SIGTERM, SIGINT, SIGHUP, SIGUSR1});
        of_its_own = blocked_here({SIGSEGV, SIGABRT, SIGPROF});
    }).join();
    CHECK(from_outside == 4);
    CHECK(of_its_own == 0);
    CHECK(blocked_here({SIGTERM, SIGINT, SIGHUP, SIGUSR1}) == 0);
}
