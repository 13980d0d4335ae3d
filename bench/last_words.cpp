#include "last_words.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>

#include <fmt/format.h>
#include <unistd.h>

namespace bench {
namespace {

// A handler may not allocate: the line is laid out beforehand.
std::array<char, 512> words;
std::atomic<std::size_t> length{0};
static_assert(std::atomic<std::size_t>::is_always_lock_free);

constexpr std::array ending_signals = {SIGINT, SIGTERM, SIGHUP};

/// The signal is the default one again when this returns (SA_RESETHAND), and then ends the program.
void say(int signal) {
    for (std::size_t said = 0; said < length;) {
        ssize_t const count = write(STDERR_FILENO, words.data() + said, length - said);
        if (count <= 0) { break; }
        said += static_cast<std::size_t>(count);
    }
    std::raise(signal);
}

void handle(int signal, void (*handler)(int)) {
    struct sigaction known {};
    if (sigaction(signal, nullptr, &known) != 0 || known.sa_handler == SIG_IGN) { return; }
    struct sigaction wanted {};
    wanted.sa_handler = handler;
    wanted.sa_flags = handler == SIG_DFL ? 0 : static_cast<int>(SA_RESETHAND);
    sigaction(signal, &wanted, nullptr);
}

}  // namespace

last_words::last_words(std::string_view line) {
    // On a terminal a line of progress, and the ^C, stand before it.
    std::string const text =
        fmt::format("{}bookonce-bench: {}\n", isatty(STDERR_FILENO) == 1 ? "\n" : "", line).substr(0, words.size());
    std::ranges::copy(text, words.begin());
    length = text.size();
    for (int signal : ending_signals) { handle(signal, &say); }
}

last_words::~last_words() {
    for (int signal : ending_signals) { handle(signal, SIG_DFL); }
    length = 0;
}

}  // namespace bench
