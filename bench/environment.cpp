#include "environment.hpp"

#include <array>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <thread>
#include <vector>

#include <bookonce/version.hpp>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "environment_variable.hpp"
#include "statistics.hpp"

namespace bench {
namespace {

constexpr std::array settings_that_matter = {"fsync",           "synchronous_commit",
                                             "wal_sync_method", "full_page_writes",
                                             "commit_delay",    "shared_buffers",
                                             "max_connections", "wal_level",
                                             "max_wal_size",    "default_transaction_isolation",
                                             "autovacuum",      "jit"};

#if defined(__OPTIMIZE__)
constexpr bool built_for_speed = true;
#else
constexpr bool built_for_speed = false;
#endif

template <class Step>
double median_ms(int times, Step const& step) {
    std::vector<double> taken;
    for (int number = 0; number < times; ++number) {
        auto const start = std::chrono::steady_clock::now();
        step();
        taken.push_back(std::chrono::duration<double, std::milli>{std::chrono::steady_clock::now() - start}.count());
    }
    return median(std::move(taken));
}

std::string cpu_name() {
    std::ifstream file{"/proc/cpuinfo"};
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("model name")) { return line.substr(line.find(':') + 2); }
    }
    return "unknown";
}

/// Empty when the folder cannot be written to.
std::optional<double> fsync_ms_in(std::string const& folder) {
    std::string path = folder + "/bookonce-bench-fsync-XXXXXX";
    int const file = mkostemp(path.data(), O_CLOEXEC);
    if (file < 0) { return std::nullopt; }
    std::array<char, 8'192> const block{};
    bool written = true;
    double const taken = median_ms(50, [&] {
        written = pwrite(file, block.data(), block.size(), 0) == static_cast<ssize_t>(block.size()) &&
                  fdatasync(file) == 0 && written;
    });
    close(file);
    unlink(path.c_str());
    return written ? std::optional{taken} : std::nullopt;
}

void measure_fsync(environment& found, sql::connection& database) {
    std::vector<std::string> folders;
    try {
        folders.push_back(database.value("SHOW data_directory"));
    } catch (sql::failure const&) {  // only for superusers
    }
    std::string const temporary = environment_variable("TMPDIR");
    folders.push_back(temporary.empty() ? "/tmp" : temporary);
    for (std::string const& folder : folders) {
        found.fsync_ms = fsync_ms_in(folder);
        found.fsync_where = folder;
        if (found.fsync_ms) { return; }
    }
}

std::string utc_now() {
    std::time_t const now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text.data();
}

}  // namespace

environment look_around() {
    environment found{.program = BOOKONCE_VERSION,
                      .optimized = built_for_speed,
                      .taken_at = utc_now(),
                      .cpu = cpu_name(),
                      .cores = std::thread::hardware_concurrency()};
    struct sysinfo memory {};
    if (sysinfo(&memory) == 0) {
        found.memory_gib = static_cast<double>(memory.totalram) * memory.mem_unit / (1024.0 * 1024.0 * 1024.0);
    }
    utsname system{};
    if (uname(&system) == 0) {
        found.kernel = std::string{system.sysname} + " " + system.release + " " + system.machine;
    }
    return found;
}

void look_at_server(environment& found, sql::connection& database) {
    found.postgresql = database.value("SHOW server_version");
    for (char const* setting : settings_that_matter) {
        found.settings[setting] = database.value(std::string{"SHOW "} + setting);
    }
    measure_fsync(found, database);
    // A message in the log makes a commit that is flushed, and touches nobody's tables.
    found.commit_ms =
        median_ms(50, [&] { database.run("SELECT pg_logical_emit_message(true, 'bookonce-bench', '')"); });
    database.prepare("one", "SELECT 1");
    found.round_trip_ms = median_ms(200, [&] { database.execute("one"); });
}

void look_at_folder(environment& found, std::string const& folder) {
    found.sqlite = sqlite3_libversion();
    if (found.fsync_ms) { return; }
    found.fsync_ms = fsync_ms_in(folder);
    found.fsync_where = folder;
}

}  // namespace bench
