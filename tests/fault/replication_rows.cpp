#include "rows.hpp"

#include <array>
#include <chrono>
#include <stdexcept>
#include <thread>

namespace bookonce::fault {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t traffic = 30;
constexpr auto patience = 60s;

/// Until the standby has the primary's whole history and every commit waits for it.
void wait_until_synchronous(cluster const& primary) {
    auto sql = primary.connect();
    auto const end = load::clock::now() + patience;
    while (sql.text("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync' AND state = 'streaming'") !=
           "1") {
        if (load::clock::now() > end) {
            throw std::runtime_error{"the standby did not become synchronous within a minute"};
        }
        std::this_thread::sleep_for(10ms);  // between two looks
    }
}

/// The primary dies, its standby takes over, and the old primary comes back as the new one's
/// standby, again and again.
row_result failover(cluster const& server, int iterations) {
    server.configure("synchronous_standby_names", "*");  // the copy has it too
    cluster const other = cluster::standby_of(server, "standby");
    other.start();
    wait_until_synchronous(server);
    std::string const hosts = server.tcp_address() + " host=127.0.0.1,127.0.0.1 port=" + server.port() + "," +
                              other.port() + " target_session_attrs=read-write connect_timeout=2";
    trial trial{server, {.deadline = 4s}, hosts};
    cluster const* primary = &server;
    cluster const* standby = &other;
    for (int done = 0; done < iterations; ++done) {
        trial.demand_traffic(traffic);
        auto const before = trial.callers().metrics().reconnects;
        primary->stop("immediate");
        standby->promote();
        std::swap(primary, standby);
        // The promoted server acknowledges nothing before it has a standby of its own.
        standby->rebuild_from(*primary);
        standby->start();
        wait_until_synchronous(*primary);
        trial.demand_recovery("a failover");
        trial.demand(trial.callers().reconnected_since(before), "no engine had to leave the dead primary");
    }
    return trial.finish(iterations, primary->address(), primary->tcp_address());
}

/// An address that names the standby alone, which refuses `refusals` times. At last it is promoted,
/// and the same engine books there.
row_result read_only_standby(cluster const& server, int refusals) {
    cluster const standby = cluster::standby_of(server, "standby");
    standby.start();
    server.configure("synchronous_standby_names", "*");
    server.configure("synchronous_commit", "remote_apply");
    wait_until_synchronous(server);
    trial trial{server, {.deadline = 400ms}, standby.tcp_address()};
    trial.demand(trial.callers().unavailable_more("25006", static_cast<std::uint64_t>(refusals)),
                 "a standby did not say that it is one");
    // Its rows are of the past: no ground for a refusal.
    engine stale{options_for(standby.tcp_address())};
    event_id const nowhere{1'000'000};
    auto const ending = stale.book({.event = nowhere, .user = "nobody", .deadline = 400ms});
    trial.demand(std::holds_alternative<unavailable>(ending),
                 std::string{"a standby was believed: "} + describe(ending));
    trial.demand(!stale.find_event(nowhere), "a standby cannot be asked what it has");
    standby.promote();
    auto sql = standby.connect();
    sql.run("SET synchronous_commit = local");
    sql.run("ALTER SYSTEM RESET synchronous_standby_names");
    sql.run("SELECT pg_reload_conf()");
    trial.demand_recovery("a promotion");
    return trial.finish(refusals, standby.address(), standby.tcp_address());
}

constexpr std::array rows{
    row{"failover", "failover to a synchronous standby; the old primary returns as standby", 2, 200, failover},
    row{"read-only-standby", "refused writes on a read-only standby, promoted once after them", 5, 200,
        read_only_standby},
};

}  // namespace

std::span<row const> replication_rows() { return rows; }

}  // namespace bookonce::fault
