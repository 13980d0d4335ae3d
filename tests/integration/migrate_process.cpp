// One of several processes that migrate the same schema at once.
#include <cstdio>
#include <cstdlib>

#include <bookonce/bookonce.hpp>

int main(int argc, char** argv) {
    if (argc != 2) { return 1; }
    char const* const address = std::getenv("BOOKONCE_DATABASE");
    try {
        bookonce::migrate({.database = address == nullptr ? "" : address, .schema = argv[1]});
    } catch (std::exception const& problem) {
        std::fprintf(stderr, "%s\n", problem.what());
        return 1;
    }
}
