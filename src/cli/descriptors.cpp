#include "descriptors.hpp"

#include <csignal>
#include <initializer_list>

#include <fcntl.h>
#include <unistd.h>

namespace bookonce::cli {

bool prepare_descriptors() noexcept {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    for (int const standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        // open() takes the lowest free number
        if (::fcntl(standard, F_GETFD) < 0 && ::open("/dev/null", O_RDONLY) != standard) { return false; }
    }
    return true;
}

void end_by_broken_pipe() noexcept {
    std::signal(SIGPIPE, SIG_DFL);
    std::raise(SIGPIPE);
}

}  // namespace bookonce::cli
