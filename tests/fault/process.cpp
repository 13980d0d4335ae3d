#include "process.hpp"

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bookonce::fault {
namespace {

/// Between fork and exec only calls that are safe in a program with threads.
[[noreturn]] void become(char* const* words, uid_t user, gid_t group, int output) {
    int const nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    dup2(nothing, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    if (user != 0 && geteuid() == 0 && (setgid(group) != 0 || setuid(user) != 0)) { _exit(126); }
    if (chdir("/") != 0) { _exit(126); }
    execv(words[0], words);
    _exit(127);
}

}  // namespace

process::process(std::vector<std::string> command, uid_t user, std::string const& output) {
    std::vector<char*> words;
    for (auto& word : command) { words.push_back(word.data()); }
    words.push_back(nullptr);
    int const file = open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) { throw std::runtime_error{"cannot write " + output}; }
    passwd const* const account = getpwuid(user);
    gid_t const group = account == nullptr ? user : account->pw_gid;
    id_ = fork();
    if (id_ == 0) { become(words.data(), user, group, file); }
    close(file);
    if (id_ < 0) { throw std::runtime_error{"cannot start " + command.front()}; }
}

process::~process() {
    if (id_ <= 0) { return; }
    kill(id_, SIGKILL);
    wait();
}

int process::wait() {
    int status = 0;
    while (waitpid(id_, &status, 0) < 0 && errno == EINTR) {}
    id_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void run_process(std::vector<std::string> command, uid_t user) {
    temporary_folder const folder;
    std::string const output = folder.path() + "/output";
    std::string const name = command.front() + (command.size() > 1 ? ' ' + command[1] : std::string{});
    if (int const code = process{std::move(command), user, output}.wait(); code != 0) {
        throw std::runtime_error{name + " ended with " + std::to_string(code) + ": " + read_file(output)};
    }
}

temporary_folder::temporary_folder(uid_t user) {
    std::string name = "/tmp/bookonce-fault.XXXXXX";
    if (mkdtemp(name.data()) == nullptr) { throw std::runtime_error{"cannot make a temporary folder"}; }
    path_ = name;
    if (user != 0 && geteuid() == 0 && chown(path_.c_str(), user, static_cast<gid_t>(-1)) != 0) {
        throw std::runtime_error{"cannot give " + path_ + " away"};
    }
}

temporary_folder::~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

void write_file(std::string const& path, std::string const& text, uid_t owner, unsigned mode) {
    std::ofstream{path} << text;
    bool const given = owner == 0 || geteuid() != 0 || chown(path.c_str(), owner, static_cast<gid_t>(-1)) == 0;
    if (!given || chmod(path.c_str(), mode) != 0) { throw std::runtime_error{"cannot write " + path}; }
}

std::string read_file(std::string const& path) {
    std::ostringstream text;
    text << std::ifstream{path}.rdbuf();
    return text.str();
}

int free_port() {
    constexpr int tries_max = 1'000;
    std::random_device random;
    std::uniform_int_distribution<int> ports{20'000, 31'999};
    for (int tried = 0; tried < tries_max; ++tried) {
        int const port = ports(random);
        int const listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        bool const free = bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
        close(listener);
        if (free) { return port; }
    }
    throw std::runtime_error{"no port is free"};
}

}  // namespace bookonce::fault
