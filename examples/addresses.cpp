// The same program on a file, in memory, or on a server: only the address differs.
#include <iostream>
#include <string_view>

#include <bookonce/bookonce.hpp>

int main(int argc, char** argv) try {
    bookonce::options const in_a_file{.database = "sqlite:bookings.db"};
    bookonce::options const in_memory{.database = "sqlite::memory:"};  // gone with the engine
    bookonce::options const on_a_server{.database = "postgresql:///shop"};

    std::string_view const where = argc > 1 ? argv[1] : "memory";
    bookonce::engine engine{where == "file" ? in_a_file : where == "server" ? on_a_server : in_memory};
    auto concert = engine.create_event({.capacity = 2});
    std::cout << name_of(engine.book({.event = concert.id, .user = "ann"})) << '\n';
} catch (std::exception const& problem) {
    std::cerr << problem.what() << '\n';
    return 1;
}
