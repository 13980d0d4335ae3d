#include "console.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "../src/cli/visible.hpp"

namespace bench {
namespace {

int stdout_error = 0;  // the first one

void keep_error() noexcept {
    if (stdout_error == 0) { stdout_error = errno; }
}

}  // namespace

void take_standard_streams() noexcept {
    std::signal(SIGPIPE, SIG_IGN);  // a reader or a worker that has gone is met as an error of write()
    // The lowest free number is taken each time. Read-only: what is written to a closed stdout must
    // fail.
    for (int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (fcntl(number, F_GETFD) < 0) { open("/dev/null", O_RDONLY); }  // NOLINT(cppcoreguidelines-pro-type-vararg)
    }
}

void write_result(std::string_view text) noexcept {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) { keep_error(); }
}

bool end_of_results(bool is_all_well) {
    if (std::fflush(stdout) != 0) { keep_error(); }
    if (stdout_error == 0) { return true; }
    if (stdout_error == EPIPE && is_all_well) {
        std::signal(SIGPIPE, SIG_DFL);
        std::raise(SIGPIPE);
    }
    print_diagnostic(
        fmt::format("the result could not be written to stdout: {}", std::generic_category().message(stdout_error)));
    return false;
}

void print_diagnostic(std::string_view line) {
    write_progress(fmt::format("bookonce-bench: {}\n", bookonce::cli::visible(line)));
}

void write_progress(std::string_view text) noexcept {
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
}

}  // namespace bench
