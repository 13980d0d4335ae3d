// One of several processes whose callers ask everything of one event at once. Prints what they were
// told.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "callers.hpp"

using namespace bookonce;

int main(int argc, char** argv) {
    if (argc != 5) {
        std::fputs("usage: rush_process SCHEMA EVENT REQUESTS SEED\n", stderr);
        return 1;
    }
    char const* const address = std::getenv("BOOKONCE_DATABASE");
    auto const seed = static_cast<unsigned>(std::stoul(argv[4]));
    engine engine{{.database = address == nullptr ? "" : address,
                   .schema = argv[1],
                   .retry = test::patient_callers,
                   .seed = seed}};
    std::string const told = test::told_to_callers(engine, {std::stoll(argv[2])}, std::stoi(argv[3]), seed);
    std::fputs(told.c_str(), stdout);
}
