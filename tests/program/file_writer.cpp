// Books in a file from several threads until it is killed. Prints each booking that it was told of.
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include <bookonce/bookonce.hpp>
#include <unistd.h>

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("usage: file_writer DATABASE EVENT\n", stderr);
        return 1;
    }
    bookonce::engine engine{{.database = argv[1]}};
    bookonce::event_id const event{std::stoll(argv[2])};
    std::vector<std::jthread> callers;
    for (int caller = 0; caller < 8; ++caller) {
        callers.emplace_back([&, caller] {
            for (int number = 0;; ++number) {
                std::string const user =
                    std::to_string(::getpid()) + '-' + std::to_string(caller) + '-' + std::to_string(number);
                auto const ending = engine.book({.event = event, .user = user});
                auto const* const done = std::get_if<bookonce::booked>(&ending);
                if (done == nullptr) { return; }
                std::string const line = done->booking.id.str() + '\n';
                if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) { return; }
            }
        });
    }
}
