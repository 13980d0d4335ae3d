#pragma once

#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace bookonce::test {

/// How a program ended and what it wrote.
struct process_result {
    int exit_code = -1;  ///< 128 + the signal's number if a signal ended it, as a shell says it
    std::string out;
    std::string err;
};

/// Where a program differs from the one that starts it.
struct surroundings {
    std::vector<std::pair<std::string, std::string>> set = {};  ///< in its environment
    std::vector<std::string> unset = {};
    /// Whom to run as, in a folder that he may enter, if this program is root's and may choose; 0:
    /// as this program.
    uid_t user = 0;
    /// A file, at whose end stand its stdout and stderr; empty: `wait` gives them.
    std::string output = {};
};

/// A program that runs beside the test, with an empty stdin. Its stdout and stderr are kept until
/// `wait`. A program that nobody waited for is killed. Not thread-safe; several may run at once.
class process {
public:
    /// `command` is the program's path and its arguments. Throws `std::system_error` if it cannot
    /// be started.
    explicit process(std::vector<std::string> const& command, surroundings const& around = {});
    ~process();
    process(process const&) = delete;
    process& operator=(process const&) = delete;

    /// Sends it a signal.
    void signal(int number) const;
    /// Reads until the program closes its stdout and stderr, and waits for its end.
    process_result wait();

private:
    pid_t pid_ = -1;
    int out_ = -1;
    int err_ = -1;
};

/// Runs a program to its end.
process_result run(std::vector<std::string> const& command, surroundings const& around = {});
/// The same for a program that must succeed. Throws `std::runtime_error` with what it wrote if it
/// does not.
void run_successfully(std::vector<std::string> const& command, surroundings const& around = {});

}  // namespace bookonce::test
