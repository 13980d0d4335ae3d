#pragma once

#include <csignal>
#include <system_error>
#include <thread>
#include <utility>

#include <pthread.h>

namespace bookonce {

/// A thread that gets no signals from outside: the program's own threads handle them, one perhaps
/// with `sigwait`. It still gets its own faults and a profiler's signals. Throws `std::system_error`
/// if the system gives none, and says what to do.
template <class Work>
std::thread thread_without_signals(Work&& work) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    for (int const own : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT, SIGPROF}) { sigdelset(&all, own); }
    pthread_sigmask(SIG_SETMASK, &all, &before);  // inherited by what is started here
    struct restore {
        sigset_t const& mask;
        ~restore() { pthread_sigmask(SIG_SETMASK, &mask, nullptr); }
    } const at_the_end{before};
    try {
        return std::thread{std::forward<Work>(work)};
    } catch (std::system_error const& failed) {
        throw std::system_error{failed.code(), "the system gives no thread: allow the program more threads and memory "
                                               "(ulimit -u, ulimit -v)"};
    }
}

}  // namespace bookonce
