#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace bookonce::fault {

/// A program started by the tests, with its output thrown away or kept. Killed when it is forgotten.
class process {
public:
    /// `user`: whom to run as, if this program may choose; `output`: a file for what it prints.
    explicit process(std::vector<std::string> command, uid_t user = 0, std::string const& output = "/dev/null");
    ~process();
    process(process const&) = delete;
    process& operator=(process const&) = delete;

    pid_t id() const { return id_; }
    /// Its exit code; 128 + the signal that ended it.
    int wait();

private:
    pid_t id_ = -1;
};

/// Runs a program to its end. Throws `std::runtime_error` with what it printed if it fails.
void run_process(std::vector<std::string> command, uid_t user = 0);

/// A folder that goes with its owner, for a server run by `user`.
class temporary_folder {
public:
    explicit temporary_folder(uid_t user = 0);
    ~temporary_folder();
    temporary_folder(temporary_folder const&) = delete;
    temporary_folder& operator=(temporary_folder const&) = delete;
    std::string const& path() const { return path_; }

private:
    std::string path_;
};

void write_file(std::string const& path, std::string const& text, uid_t owner = 0, unsigned mode = 0644);
std::string read_file(std::string const& path);

/// A TCP port on 127.0.0.1 that nobody listens on, below the range that the kernel gives to outgoing connections: what goes
/// down on it can come back.
int free_port();

}  // namespace bookonce::fault
