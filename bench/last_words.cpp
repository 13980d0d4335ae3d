#include "last_words.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

namespace bench {
namespace {

std::vector<last_words const*> alive;
// A handler may not allocate: the lines are laid out beforehand.
std::array<char, 1'024> words;
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

void lay_out() {
    length = 0;
    // On a terminal a line of progress, and the ^C, stand before it.
    std::string text = isatty(STDERR_FILENO) == 1 ? "\n" : "";
    for (last_words const* each : alive) { text += fmt::format("bookonce-bench: {}\n", each->line()); }
    text = text.substr(0, words.size());
    std::ranges::copy(text, words.begin());
    length = text.size();
}

}  // namespace

last_words::last_words(std::string_view line) : line_{line} {
    alive.push_back(this);
    lay_out();
    if (alive.size() > 1) { return; }
    for (int signal : ending_signals) { handle(signal, &say); }
}

last_words::~last_words() {
    std::erase(alive, this);
    lay_out();
    if (!alive.empty()) { return; }
    for (int signal : ending_signals) { handle(signal, SIG_DFL); }
    length = 0;
}

}  // namespace bench
