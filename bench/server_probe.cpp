#include "server_probe.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <unistd.h>

namespace bench {
namespace {

/// A line of /proc/ID/stat behind the process's name, from its state on.
struct process_stat {
    int parent = 0;
    double cpu_s = 0;           ///< its own
    double cpu_of_ended_s = 0;  ///< of its children that have ended
};

std::optional<process_stat> stat_of(std::string const& process) {
    std::ifstream file{"/proc/" + process + "/stat"};
    std::string line;
    if (!std::getline(file, line)) { return std::nullopt; }
    std::size_t const name_end = line.rfind(')');
    if (name_end == std::string::npos || line.find("(postgres") == std::string::npos) { return std::nullopt; }
    std::istringstream fields{line.substr(name_end + 1)};
    char state = ' ';
    process_stat stat;
    std::string skipped;
    double user = 0;
    double system = 0;
    double user_of_ended = 0;
    double system_of_ended = 0;
    fields >> state >> stat.parent;
    for (int field = 5; field < 14; ++field) { fields >> skipped; }  // proc(5): utime is field 14
    fields >> user >> system >> user_of_ended >> system_of_ended;
    auto const ticks_a_second = static_cast<double>(sysconf(_SC_CLK_TCK));
    stat.cpu_s = (user + system) / ticks_a_second;
    stat.cpu_of_ended_s = (user_of_ended + system_of_ended) / ticks_a_second;
    return stat;
}

double cpu_of_children_s(int parent) {
    double sum = 0;
    std::error_code gone;
    for (auto const& entry : std::filesystem::directory_iterator{"/proc", gone}) {
        std::string const name = entry.path().filename();
        if (name.find_first_not_of("0123456789") != std::string::npos) { continue; }
        if (auto const stat = stat_of(name); stat && stat->parent == parent) { sum += stat->cpu_s; }
    }
    return sum;
}

}  // namespace

server_probe::server_probe(sql::connection& database) : database_{database} {
    char const* const host = PQhost(database_.raw());
    bool const local = host == nullptr || *host == '\0' || *host == '/' || std::string{host} == "127.0.0.1" ||
                       std::string{host} == "::1" || std::string{host} == "localhost";
    if (!local) { return; }
    if (auto const backend = stat_of(std::to_string(PQbackendPID(database_.raw())))) { postmaster_ = backend->parent; }
}

double server_probe::cpu_s() const {
    constexpr int looks_max = 100;
    auto const postmaster = [this] { return stat_of(std::to_string(*postmaster_)).value_or(process_stat{}); };
    double sum = 0;
    for (int look = 0; look < looks_max; ++look) {
        process_stat const before = postmaster();
        sum = before.cpu_s + before.cpu_of_ended_s + cpu_of_children_s(*postmaster_);
        // A session that ends meanwhile would count twice or not at all.
        if (postmaster().cpu_of_ended_s == before.cpu_of_ended_s) { break; }
    }
    return sum;
}

place_usage server_probe::read() {
    place_usage usage;
    usage.wal_bytes = database_.integers<1>("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint")[0];
    if (postmaster_) { usage.cpu_s = cpu_s(); }
    return usage;
}

}  // namespace bench
