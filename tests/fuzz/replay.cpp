// Replays a folder of kept inputs, or single files: no fuzzer and no clang is needed for that.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "one_input.hpp"

namespace {

void replay(std::filesystem::path const& file) {
    std::ifstream stream{file, std::ios::binary};
    std::string const input{std::istreambuf_iterator<char>{stream}, {}};
    std::printf("%s\n", file.c_str());  // before: the last line names the input that failed
    std::fflush(stdout);
    bookonce::fuzz::one_input(input);
}

int replay_all(std::filesystem::path const& place) {
    if (!std::filesystem::is_directory(place)) {
        replay(place);
        return 1;
    }
    int replayed = 0;
    for (auto const& file : std::filesystem::directory_iterator{place}) {
        replay(file.path());
        ++replayed;
    }
    return replayed;
}

}  // namespace

int main(int argc, char** argv) {
    int replayed = 0;
    for (int at = 1; at < argc; ++at) { replayed += replay_all(argv[at]); }
    std::printf("%d inputs replayed\n", replayed);
    return replayed > 0 ? 0 : 1;
}
