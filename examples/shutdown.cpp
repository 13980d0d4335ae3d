// Two processes that book, each with an engine of its own. SIGTERM ends them in order.
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include <bookonce/bookonce.hpp>
#include <fmt/core.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

int serve(char const* database, sigset_t const& ends) try {
    std::atomic<int> answered = 0;
    bookonce::engine engine{{.database = database}};  // made after the fork: it does not survive one
    auto concert = engine.create_event({.name = "Concert", .capacity = 100});
    for (int user = 1; user <= 100; ++user) {
        bookonce::book_request request{.event = concert.id, .user = "user " + std::to_string(user)};
        engine.submit(std::move(request), [&](bookonce::outcome const&) { ++answered; });
    }
    int signal = 0;
    sigwait(&ends, &signal);
    engine.stop(std::chrono::seconds{2});  // takes no more, waits for what is in flight, answers the rest
    fmt::print("answered {} of 100\n", answered.load());
    return 0;
} catch (std::exception const& problem) {
    fmt::print(stderr, "shutdown: {}\n", problem.what());
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);  // before any thread is there: only `sigwait` takes it
    std::vector<pid_t> children;
    for (int process = 0; process < 2; ++process) {
        pid_t const child = fork();
        if (child == 0) { return serve(argc > 1 ? argv[1] : "sqlite:shop.db", ends); }
        if (child > 0) { children.push_back(child); }
    }
    for (pid_t const child : children) { kill(child, SIGTERM); }
    int failed = 0;
    for (pid_t const child : children) {
        int status = 0;
        if (waitpid(child, &status, 0) != child || status != 0) { failed = 1; }
    }
    return failed;
}
