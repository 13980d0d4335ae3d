#include "progress.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <unistd.h>

#include "../console.hpp"

namespace bench {

progress::progress() : shown_{isatty(STDERR_FILENO) == 1} {}

progress::~progress() {
    if (shown_) { write_progress("\r\x1b[K"); }
}

void progress::expect(double seconds) { expected_s_ += seconds; }

void progress::begin(std::string const& what) {
    if (!shown_) { return; }
    double const taken = std::chrono::duration<double>{std::chrono::steady_clock::now() - start_}.count();
    // What the work so far has taken says how far the estimates are off.
    double const stretch = done_s_ > 0 ? taken / done_s_ : 1;
    auto const left = static_cast<int>(std::max(0.0, (expected_s_ - done_s_) * stretch));
    write_progress(fmt::format("\r\x1b[K{:3.0f} %  {}:{:02} left  {}",
                               expected_s_ > 0 ? 100 * done_s_ / expected_s_ : 0, left / 60, left % 60, what));
}

void progress::end(double expected_seconds) { done_s_ += expected_seconds; }

}  // namespace bench
