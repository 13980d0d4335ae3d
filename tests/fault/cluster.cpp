#include "cluster.hpp"

#include <charconv>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include <sys/stat.h>

#include "files.hpp"
#include "loopback.hpp"
#include "process.hpp"

namespace bookonce::fault {
namespace {

using namespace std::chrono_literals;

/// libpq takes the last of several values.
std::string with_port(std::string const& address, std::string const& port) { return address + " port=" + port; }

}  // namespace

cluster cluster::from_environment() {
    cluster made;
    made.data_ = test::from_environment("BOOKONCE_PGDATA");
    made.log_ = test::from_environment("BOOKONCE_PGLOG");
    made.port_ = test::from_environment("PGPORT");
    made.address_ = test::database_address();
    made.tcp_address_ = test::tcp_database_address() + " sslmode=disable";
    made.password_ = test::value_in(made.tcp_address_, "password");
    made.binaries_ = test::from_environment("BOOKONCE_PGBIN");
    struct stat status {};
    if (stat(made.data_.c_str(), &status) != 0) { throw std::runtime_error{"there is no " + made.data_}; }
    made.owner_ = status.st_uid;
    return made;
}

cluster cluster::standby_of(cluster const& primary, std::string const& name) {
    cluster made = primary;
    made.data_ = std::filesystem::path{primary.data_}.parent_path() / name;
    made.port_ = std::to_string(test::free_port());
    made.log_ = made.data_ + ".log";
    made.address_ = with_port(primary.address_, made.port_);
    made.tcp_address_ = with_port(primary.tcp_address_, made.port_);
    made.rebuild_from(primary);
    made.cleanup_ = std::shared_ptr<void>{nullptr, [copy = made](void*) {
                                              if (copy.running()) {
                                                  copy.signal_all(SIGCONT);
                                                  copy.stop("immediate");
                                              }
                                              std::filesystem::remove_all(copy.data_);
                                              std::filesystem::remove(copy.log_);
                                          }};
    return made;
}

void cluster::rebuild_from(cluster const& primary) const {
    std::filesystem::remove_all(data_);
    test::run_successfully({binaries_ + "/pg_basebackup", "--dbname=" + primary.address_, "--pgdata=" + data_,
                            "--write-recovery-conf", "--checkpoint=fast", "--no-sync"},
                           {.user = owner_});
    std::string const file = data_ + "/postgresql.conf";
    write_file(file, read_file(file) + "port = " + port_ + "\n", owner_, 0600);
}

void cluster::control(std::vector<std::string> words) const {
    words.insert(words.begin(), binaries_ + "/pg_ctl");
    words.insert(words.end(), {"-s", "-w", "-D", data_});
    test::run_successfully(words, {.user = owner_});
}

bool cluster::running() const {
    return test::run({binaries_ + "/pg_ctl", "status", "-D", data_}, {.user = owner_}).exit_code == 0;
}

void cluster::configure(std::string const& name, std::string const& value) const {
    auto sql = connect();
    sql.run("ALTER SYSTEM " + (value.empty() ? "RESET " + name : "SET " + name + " = '" + value + "'"));
    sql.run("SELECT pg_reload_conf()");
}

std::vector<pid_t> cluster::processes() const {
    std::vector<pid_t> found;
    for (auto const& entry : std::filesystem::directory_iterator{"/proc"}) {
        std::string const name = entry.path().filename();
        pid_t id = 0;
        if (std::from_chars(name.data(), name.data() + name.size(), id).ec != std::errc{}) { continue; }
        std::error_code gone;
        if (std::filesystem::read_symlink(entry.path() / "cwd", gone) == data_ && !gone) { found.push_back(id); }
    }
    return found;
}

pid_t cluster::engine_backend() const {
    auto sql = connect();
    auto const end = std::chrono::steady_clock::now() + 60s;
    while (std::chrono::steady_clock::now() < end) {
        auto const id = sql.first(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'bookonce' AND backend_type = 'client backend'"
            " AND query LIKE '%.bookings%' ORDER BY state = 'active' DESC, query_start DESC LIMIT 1");
        if (!id.empty()) { return static_cast<pid_t>(std::stoi(id)); }
        std::this_thread::sleep_for(1ms);  // between two looks
    }
    throw std::runtime_error{"no backend has served an engine for a minute"};
}

std::vector<pid_t> cluster::engine_backends() const {
    std::vector<pid_t> found;
    for (auto const& row : run("SELECT pid FROM pg_stat_activity WHERE application_name = 'bookonce'"
                               " AND backend_type = 'client backend'")) {
        found.push_back(static_cast<pid_t>(std::stoi(row.at(0))));
    }
    return found;
}

void cluster::signal_all(int signal) const {
    for (pid_t const id : processes()) { kill(id, signal); }
}

void cluster::terminate_engines() const {
    run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'bookonce'");
}

}  // namespace bookonce::fault
