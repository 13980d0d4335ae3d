#include "rows.hpp"

#include <array>
#include <csignal>
#include <set>
#include <thread>

namespace bookonce::fault {
namespace {

using namespace std::chrono_literals;

/// Enough traffic between two faults that the next one hits writes, not connects.
constexpr std::uint64_t traffic = 30;

/// The fault has cost an engine a session.
void demand_reconnect(trial& trial, std::uint64_t before) {
    trial.demand(trial.callers().reconnected_since(before), "the fault has cost no engine a session");
}

row_result restart(cluster const& server, int iterations, std::string const& mode) {
    trial trial{server};
    for (int done = 0; done < iterations; ++done) {
        trial.demand_traffic(traffic);
        auto const before = trial.callers().metrics().reconnects;
        server.restart(mode);
        trial.demand_recovery("a restart");
        demand_reconnect(trial, before);
    }
    return trial.finish(iterations);
}

row_result restart_fast(cluster const& server, int iterations) { return restart(server, iterations, "fast"); }
row_result restart_immediate(cluster const& server, int iterations) { return restart(server, iterations, "immediate"); }

row_result kill_backend(cluster const& server, int iterations) {
    trial trial{server};
    for (int done = 0; done < iterations; ++done) {
        trial.demand_traffic(traffic);
        auto const before = trial.callers().metrics().reconnects;
        trial.demand(kill(server.engine_backend(), SIGKILL) == 0, "a backend was not hit");
        trial.demand_recovery("a killed backend");
        demand_reconnect(trial, before);
    }
    return trial.finish(iterations);
}

row_result terminate_backend(cluster const& server, int iterations) {
    trial trial{server};
    for (int done = 0; done < iterations; ++done) {
        trial.demand_traffic(traffic);
        auto const before = trial.callers().metrics().reconnects;
        server.terminate_engines();
        trial.demand_recovery("pg_terminate_backend");
        demand_reconnect(trial, before);
    }
    return trial.finish(iterations);
}

/// A look takes less time than a login; all of them together more than any deadline here.
constexpr auto between_looks = 20ms;
constexpr int looks_max = 1'500;

row_result freeze_backend(cluster const& server, int iterations) {
    trial trial{server, {.deadline = 700ms}};
    for (int done = 0; done < iterations; ++done) {
        trial.demand_traffic(traffic);
        // All that there are, and those opened meanwhile: a single one could be a session that waits for
        // work, and nobody would notice.
        std::set<pid_t> frozen;
        auto const seen_before = trial.callers().failed();
        for (int looks = 0; looks < looks_max && trial.callers().failed() == seen_before; ++looks) {
            for (pid_t const backend : server.engine_backends()) {
                if (frozen.insert(backend).second) { kill(backend, SIGSTOP); }
            }
            std::this_thread::sleep_for(between_looks);
        }
        // They may hold a row's lock. Whoever waits for them is answered by its deadline; the others
        // are served by new sessions.
        trial.demand(trial.callers().failed() > seen_before, "nobody noticed the frozen backends");
        for (pid_t const backend : frozen) { kill(backend, SIGCONT); }
        trial.demand_recovery("a frozen backend");
    }
    return trial.finish(iterations);
}

row_result freeze_server(cluster const& server, int iterations) {
    trial trial{server, {.deadline = 700ms}};
    for (int done = 0; done < iterations; ++done) {
        trial.demand_traffic(traffic);
        server.signal_all(SIGSTOP);
        trial.demand(trial.callers().failed_more(2 * trial.callers().callers()),
                     "callers were left waiting for a frozen server");
        server.signal_all(SIGCONT);
        trial.demand_recovery("a frozen server");
    }
    return trial.finish(iterations);
}

constexpr std::array rows{
    row{"restart-fast", "`pg_ctl restart -m fast`", 4, 200, restart_fast},
    row{"restart-immediate", "`pg_ctl restart -m immediate`", 4, 200, restart_immediate},
    row{"kill-backend", "`kill -9` of a backend", 5, 200, kill_backend},
    row{"terminate-backend", "`pg_terminate_backend`", 30, 1'000, terminate_backend},
    row{"freeze-backend", "SIGSTOP of the backends", 3, 200, freeze_backend},
    row{"freeze-server", "SIGSTOP of the whole server", 3, 200, freeze_server},
};

}  // namespace

std::span<row const> server_rows() { return rows; }

}  // namespace bookonce::fault
