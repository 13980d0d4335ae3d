#include "process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bookonce::test {
namespace {

void check(int error, char const* what) {
    if (error != 0) { throw std::system_error{error, std::generic_category(), what}; }
}

/// Both ends close on exec, so that a program started meanwhile holds none of them open.
std::array<int, 2> make_pipe() {
    std::array<int, 2> ends{};
    check(::pipe2(ends.data(), O_CLOEXEC) == 0 ? 0 : errno, "pipe");
    return ends;
}

std::vector<std::string> environment_with(surroundings const& around) {
    std::vector<std::string> entries;
    auto const is_changed = [&](std::string const& name) {
        return std::ranges::find(around.unset, name) != around.unset.end() ||
               std::ranges::any_of(around.set, [&](auto const& change) { return change.first == name; });
    };
    for (char** entry = environ; *entry != nullptr; ++entry) {
        std::string const text = *entry;
        if (!is_changed(text.substr(0, text.find('=')))) { entries.push_back(text); }
    }
    for (auto const& [name, value] : around.set) { entries.push_back(name + '=' + value); }
    return entries;
}

/// A spawned program cannot change its user before it begins: setpriv(1) does it and becomes the
/// program.
std::vector<std::string> command_of_user(std::vector<std::string> command, uid_t user) {
    if (user == 0 || ::geteuid() != 0) { return command; }
    passwd const* const account = ::getpwuid(user);
    gid_t const group = account == nullptr ? user : account->pw_gid;
    command.insert(command.begin(), {"/usr/bin/setpriv", "--reuid=" + std::to_string(user),
                                     "--regid=" + std::to_string(group), "--clear-groups"});
    return command;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (std::string& text : texts) { pointers.push_back(text.data()); }
    pointers.push_back(nullptr);
    return pointers;
}

/// Appends what is there; false at the end of the stream.
bool read_some(int descriptor, std::string& text) {
    std::array<char, 4096> buffer{};
    ssize_t const got = ::read(descriptor, buffer.data(), buffer.size());
    if (got > 0) { text.append(buffer.data(), static_cast<std::size_t>(got)); }
    return got > 0 || (got < 0 && errno == EINTR);
}

void close_if_open(int& descriptor) {
    if (descriptor >= 0) { ::close(descriptor); }
    descriptor = -1;
}

int wait_for(pid_t pid) {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

process::process(std::vector<std::string> const& command, surroundings const& around) {
    auto const out = make_pipe();
    auto const err = make_pipe();
    posix_spawn_file_actions_t actions;
    check(::posix_spawn_file_actions_init(&actions), "posix_spawn_file_actions_init");
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
    if (!around.output.empty()) {
        ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, around.output.c_str(),
                                           O_WRONLY | O_CREAT | O_APPEND, 0600);
        ::posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    }
    if (around.user != 0) { ::posix_spawn_file_actions_addchdir_np(&actions, "/"); }

    std::vector<std::string> arguments = command_of_user(command, around.user);
    std::vector<std::string> environment = environment_with(around);
    int const error = ::posix_spawn(&pid_, arguments.front().c_str(), &actions, nullptr, pointers_to(arguments).data(),
                                    pointers_to(environment).data());
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(out[1]);
    ::close(err[1]);
    out_ = out[0];
    err_ = err[0];
    if (error != 0) {
        pid_ = -1;
        close_if_open(out_);
        close_if_open(err_);
        check(error, command.front().c_str());
    }
}

process::~process() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        wait_for(pid_);
    }
    close_if_open(out_);
    close_if_open(err_);
}

void process::signal(int number) const { check(::kill(pid_, number) == 0 ? 0 : errno, "kill"); }

process_result process::wait() {
    process_result result;
    while (out_ >= 0 || err_ >= 0) {
        std::array<pollfd, 2> streams{{{out_, POLLIN, 0}, {err_, POLLIN, 0}}};
        if (::poll(streams.data(), streams.size(), -1) < 0 && errno != EINTR) { check(errno, "poll"); }
        if (streams[0].revents != 0 && !read_some(out_, result.out)) { close_if_open(out_); }
        if (streams[1].revents != 0 && !read_some(err_, result.err)) { close_if_open(err_); }
    }
    result.exit_code = wait_for(pid_);
    pid_ = -1;
    return result;
}

process_result run(std::vector<std::string> const& command, surroundings const& around) {
    return process{command, around}.wait();
}

void run_successfully(std::vector<std::string> const& command, surroundings const& around) {
    process_result const result = run(command, around);
    if (result.exit_code == 0) { return; }
    throw std::runtime_error{command.front() + " ended with " + std::to_string(result.exit_code) + ": " + result.out +
                             result.err};
}

}  // namespace bookonce::test
