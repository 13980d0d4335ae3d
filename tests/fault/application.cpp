#include "application.hpp"

#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include <bookonce/bookonce.hpp>

#include "environment.hpp"

namespace bookonce::fault {
namespace {

constexpr int callers = 6;

/// One write is one line, whoever else writes.
void put(int file, std::string const& line) {
    if (write(file, line.data(), line.size()) != static_cast<ssize_t>(line.size())) { std::abort(); }
}

}  // namespace

int book_until_killed(char const* file) {
    engine engine{{.database = test::tcp_database_address(), .lanes = 2}};
    auto const events = engine.list_events();
    int const log = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    std::vector<std::thread> threads;
    for (int number = 0; number < callers; ++number) {
        threads.emplace_back([&, number] {
            for (int turn = 0;; ++turn) {
                auto const id = booking_id::generate();
                event_id const event = events[static_cast<std::size_t>(turn) % events.size()].id;
                std::string const user = id.str();
                put(log, "asked " + id.str() + ' ' + to_string(event) + '\n');
                auto const ending = engine.book(
                    {.event = event, .user = user, .seats = 1, .id = id, .deadline = {}, .attempts_max = {}});
                put(log, std::string{name_of(ending)} + ' ' + id.str() + '\n');
            }
        });
    }
    for (auto& thread : threads) { thread.join(); }
    return 0;
}

}  // namespace bookonce::fault
