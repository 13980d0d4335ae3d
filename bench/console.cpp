#include "console.hpp"

#include <cerrno>
#include <cstdio>
#include <exception>
#include <system_error>

#include <fmt/format.h>

#include "../src/cli/descriptors.hpp"
#include "../src/cli/visible.hpp"

namespace bench {
namespace {

int stdout_error = 0;  // the first one

void keep_error() noexcept {
    if (stdout_error == 0) { stdout_error = errno != 0 ? errno : EIO; }
}

}  // namespace

void write_result(std::string_view text) noexcept {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) { keep_error(); }
}

bool end_of_results(bool is_all_well) {
    if (std::fflush(stdout) != 0) { keep_error(); }
    if (stdout_error == 0) { return true; }
    if (stdout_error == EPIPE && is_all_well) { bookonce::cli::end_by_broken_pipe(); }
    print_diagnostic(
        fmt::format("the result could not be written to stdout: {}", std::generic_category().message(stdout_error)));
    return false;
}

void print_diagnostic(std::string_view line) noexcept {
    try {
        write_progress(fmt::format("bookonce-bench: {}\n", bookonce::cli::visible(line)));
    } catch (std::exception const&) {}  // no memory for the text
}

void write_progress(std::string_view text) noexcept {
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
}

}  // namespace bench
