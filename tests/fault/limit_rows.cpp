#include "rows.hpp"

#include <array>
#include <filesystem>
#include <fstream>

#include <sys/mount.h>

#include "files.hpp"
#include "process.hpp"

namespace bookonce::fault {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t traffic = 30;

/// A small file system in memory, for a server to run out of.
class small_disk {
public:
    small_disk(uid_t owner, std::string const& size) : folder_{owner} {
        std::string const options = "size=" + size + ",mode=0700,uid=" + std::to_string(owner);
        if (mount("bookonce-fault", folder_.path().c_str(), "tmpfs", 0, options.c_str()) != 0) {
            throw not_possible_here{"this row needs the right to mount a tmpfs: run it as root"};
        }
    }
    ~small_disk() {
        free();
        umount2(folder_.path().c_str(), MNT_DETACH);
    }
    small_disk(small_disk const&) = delete;
    small_disk& operator=(small_disk const&) = delete;

    std::string const& path() const { return folder_.path(); }
    /// Takes all that is left.
    void fill() const {
        std::ofstream file{filler(), std::ios::binary | std::ios::app};
        std::vector<char> const page(4'096);
        while (file.write(page.data(), static_cast<std::streamsize>(page.size())).flush()) {}
    }
    void free() const { std::filesystem::remove(filler()); }

private:
    std::string filler() const { return folder_.path() + "/filler"; }
    temporary_folder folder_;
};

row_result disk_full(cluster const& server, int iterations) {
    small_disk const disk{server.owner(), "300m"};
    auto const events = make_events(server.address());
    auto const tables = [&](std::string const& space) {
        for (char const* name : {"TABLE bookonce.events", "TABLE bookonce.bookings", "INDEX bookonce.events_key",
                                 "INDEX bookonce.bookings_key", "INDEX bookonce.bookings_one_active_a_user"}) {
            server.run("ALTER " + std::string{name} + " SET TABLESPACE " + space);
        }
    };
    server.run("CREATE TABLESPACE small LOCATION '" + disk.path() + "'");
    tables("small");
    row_result result;
    {
        trial trial{server, {.events = events, .deadline = 1s, .pause = 0ms}};
        for (int done = 0; done < iterations; ++done) {
            trial.demand_traffic(traffic);
            disk.fill();
            trial.demand(trial.callers().unavailable_more("53100", 1), "nobody was told that the disk is full");
            disk.free();
            trial.demand_recovery("a full disk");
        }
        result = trial.finish(iterations);
    }
    tables("pg_default");
    server.run("DROP TABLESPACE small");
    return result;
}

/// Goes on to the next file of the log, and the next, until the server finds no room for one and
/// stops. It may have kept a few old ones to use again.
bool use_up_the_log(cluster const& server) {
    constexpr int files_kept_max = 20;
    try {
        auto sql = server.connect();
        for (int file = 0; file < files_kept_max; ++file) {
            sql.run("SELECT pg_logical_emit_message(false, '', ''), pg_switch_wal()");
        }
        return false;
    } catch (std::runtime_error const&) {  // it has stopped
        return true;
    }
}

/// It may still be on its way down.
void bring_back(cluster const& server) {
    try {
        if (server.running()) {
            server.connect();
            return;
        }
    } catch (std::runtime_error const&) {}
    server.start();
}

/// Without room for its log a server stops itself, and does not come back before there is room.
row_result wal_disk_full(cluster const& server, int iterations) {
    small_disk const disk{server.owner(), "128m"};
    std::filesystem::path const log = server.data() + "/pg_wal";
    std::string const moved = disk.path() + "/pg_wal";
    server.configure("min_wal_size", "32MB");
    server.configure("max_wal_size", "48MB");
    server.stop("fast");
    test::run_successfully({"/bin/cp", "-a", log, moved});
    std::filesystem::rename(log, log.string() + ".before");
    std::filesystem::create_symlink(moved, log);
    server.start();
    row_result result;
    {
        trial trial{server, {.deadline = 1s, .pause = 0ms}};
        for (int done = 0; done < iterations; ++done) {
            trial.demand_traffic(traffic);
            auto const before = trial.callers().metrics().reconnects;
            disk.fill();
            trial.demand(use_up_the_log(server), "the log found room on a full disk");
            trial.demand(trial.callers().failed_more(trial.callers().callers()),
                         "nobody noticed that the server had stopped");
            disk.free();
            bring_back(server);
            trial.demand_recovery("a full disk under the log");
            trial.demand(trial.callers().reconnected_since(before), "no engine lost its session to a stopped server");
        }
        result = trial.finish(iterations);
    }
    server.stop("fast");
    std::filesystem::remove(log);
    test::run_successfully({"/bin/cp", "-a", moved, log});
    server.start();
    return result;
}

/// A role for engines that is no superuser: those go past the limits.
std::string ordinary_role(cluster const& server) {
    migrate(options_for(server.address()));
    server.run("CREATE ROLE booker LOGIN PASSWORD '" + server.password() + "'");
    migrate(options_for(server.address()), {.owner = {}, .runtime = "booker"});
    server.run("GRANT SELECT ON ALL TABLES IN SCHEMA bookonce TO booker");
    return server.tcp_address() + " user=booker";
}

row_result role_connection_limit(cluster const& server, int iterations) {
    trial trial{server, {.deadline = 400ms}, ordinary_role(server)};
    for (int done = 0; done < iterations; ++done) {
        trial.demand_traffic(traffic);
        server.run("ALTER ROLE booker CONNECTION LIMIT 0");
        server.terminate_engines();
        trial.demand(trial.callers().unavailable_more("53300", trial.callers().callers()),
                     "nobody was told of too many connections");
        server.run("ALTER ROLE booker CONNECTION LIMIT -1");
        trial.demand_recovery("too many connections");
    }
    return trial.finish(iterations);
}

/// All the server's places are taken by others: three superusers' places stay free, which an engine
/// may not use.
row_result server_connection_limit(cluster const& server, int iterations) {
    constexpr int places = 20;
    server.configure("max_connections", std::to_string(places));
    server.configure("superuser_reserved_connections", "3");
    server.restart("fast");
    trial trial{server, {.deadline = 400ms}, ordinary_role(server)};
    for (int done = 0; done < iterations; ++done) {
        trial.demand_traffic(traffic);
        // While the role is shut out, the crowd takes what the engine had.
        server.run("ALTER ROLE booker NOLOGIN");
        server.terminate_engines();
        std::vector<test::sql_client> crowd;
        while (crowd.size() < places - 3) { crowd.push_back(server.connect()); }
        server.run("ALTER ROLE booker LOGIN");
        trial.demand(trial.callers().unavailable_more("53300", 1), "nobody was told of too many connections");
        crowd.clear();
        trial.demand_recovery("too many connections");
    }
    return trial.finish(iterations);
}

constexpr std::array rows{
    row{"disk-full", "disk full under the tables (tmpfs)", 2, 200, disk_full},
    row{"wal-disk-full", "disk full under the log: the server stops", 1, 200, wal_disk_full},
    row{"role-connections", "the role's connection limit reached", 3, 200, role_connection_limit},
    row{"server-connections", "the server's connection limit reached", 3, 200, server_connection_limit},
};

}  // namespace

std::span<row const> limit_rows() { return rows; }

}  // namespace bookonce::fault
