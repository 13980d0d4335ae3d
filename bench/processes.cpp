#include "processes.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "timeline.hpp"

namespace bench {
namespace {

std::array<int, 2> open_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) { throw std::system_error{errno, std::generic_category(), "pipe"}; }
    return ends;
}

void close_end(int& end) {
    if (end >= 0) { close(end); }
    end = -1;
}

}  // namespace

process_group::process_group(run_spec const& spec) {
    workers_.reserve(spec.processes);
    for (std::uint32_t process = 0; process < spec.processes; ++process) {
        spawn();
        send(workers_.back(), nlohmann::json(worker_order{.spec = spec, .process = process}).dump());
    }
}

void process_group::spawn() {
    std::array<int, 2> down = open_pipe();
    std::array<int, 2> up = open_pipe();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, down[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, up[1], STDOUT_FILENO);
    std::array<char, 16> program{"bookonce-bench"};
    std::array<char, 8> command{"worker"};
    std::array<char*, 3> arguments{program.data(), command.data(), nullptr};
    worker started{.to = down[1], .from = up[0]};
    int const problem = posix_spawn(&started.id, "/proc/self/exe", &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close_end(down[0]);
    close_end(up[1]);
    workers_.push_back(started);
    if (problem != 0) { throw std::system_error{problem, std::generic_category(), "cannot start a worker process"}; }
}

process_group::~process_group() {
    for (worker& each : workers_) {
        close_end(each.to);
        close_end(each.from);
        if (each.id <= 0) { continue; }
        int status = 0;
        if (waitpid(each.id, &status, WNOHANG) == each.id) { continue; }
        kill(each.id, SIGKILL);
        while (waitpid(each.id, &status, 0) < 0 && errno == EINTR) {}
    }
}

void process_group::send(worker& to, std::string line) {
    line += '\n';
    for (std::size_t sent = 0; sent < line.size();) {
        ssize_t const count = write(to.to, line.data() + sent, line.size() - sent);
        if (count < 0 && errno == EINTR) { continue; }
        if (count < 0) { throw std::runtime_error{"a worker process ended before its time"}; }
        sent += static_cast<std::size_t>(count);
    }
}

nlohmann::json process_group::receive(worker& from) {
    std::array<char, 65'536> piece{};
    std::size_t end = from.unread.find('\n');
    while (end == std::string::npos) {
        ssize_t const count = read(from.from, piece.data(), piece.size());
        if (count < 0 && errno == EINTR) { continue; }
        if (count <= 0) { throw std::runtime_error{"a worker process ended before its time"}; }
        from.unread.append(piece.data(), static_cast<std::size_t>(count));
        end = from.unread.find('\n');
    }
    auto line = nlohmann::json::parse(from.unread.substr(0, end));
    from.unread.erase(0, end + 1);
    if (line.contains("error")) { throw std::runtime_error{line.at("error").get<std::string>()}; }
    return line;
}

void process_group::wait_until_ready() {
    for (worker& each : workers_) { receive(each); }
}

void process_group::start(starting_gun const& gun) {
    for (worker& each : workers_) { send(each, nlohmann::json(gun).dump()); }
}

bool process_group::finished_by(std::int64_t moment_ns) {
    steady_timeline time;
    for (worker const& each : workers_) {
        for (;;) {
            std::int64_t const left_ms = std::max<std::int64_t>(0, (moment_ns - time.now_ns()) / 1'000'000);
            pollfd waiting{.fd = each.from, .events = POLLIN, .revents = 0};
            int const ready = poll(&waiting, 1, static_cast<int>(std::min<std::int64_t>(left_ms, 3'600'000)));
            if (ready > 0) { break; }
            if (ready == 0) { return false; }
        }
    }
    return true;
}

std::vector<worker_report> process_group::reports() {
    std::vector<worker_report> all;
    for (worker& each : workers_) { all.push_back(receive(each).get<worker_report>()); }
    return all;
}

}  // namespace bench
