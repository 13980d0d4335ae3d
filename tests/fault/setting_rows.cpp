#include "rows.hpp"

#include <array>

namespace bookonce::fault {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t traffic = 30;

/// Another program holds every event's row while the engines have a timeout for it.
row_result timeout(cluster const& server, int iterations, std::string const& name, std::string const& sqlstate,
                   std::string const& also = "") {
    trial trial{server, {}, server.tcp_address() + " options='-c " + name + "=60ms" + also + "'"};
    for (int done = 0; done < iterations; ++done) {
        trial.demand_traffic(traffic);
        auto other = server.connect();
        other.run("BEGIN");
        other.run("SELECT FROM bookonce.events ORDER BY event_id FOR UPDATE");
        trial.demand(trial.callers().unavailable_more(sqlstate, 1), "nobody ran into " + name);
        other.run("ROLLBACK");
        trial.demand_recovery(name);
    }
    return trial.finish(iterations);
}

row_result statement_timeout(cluster const& server, int iterations) {
    // Else an engine stops waiting for the row long before.
    return timeout(server, iterations, "statement_timeout", "57014", " -c lock_timeout=1h");
}
row_result lock_timeout(cluster const& server, int iterations) {
    return timeout(server, iterations, "lock_timeout", "55P03");
}

/// The engines have the timeout too, and nothing that it could end.
row_result idle_in_transaction(cluster const& server, int iterations) {
    std::string const setting = " options='-c idle_in_transaction_session_timeout=60ms'";
    trial trial{server, {}, server.tcp_address() + setting};
    for (int done = 0; done < iterations; ++done) {
        trial.demand_traffic(traffic);
        auto other = test::sql_client::when_reachable(server.address() + setting);
        other.run("BEGIN");
        other.run("SELECT FROM bookonce.events ORDER BY event_id FOR UPDATE");
        trial.demand_recovery("a writer that slept in its transaction");
    }
    // The server would have ended the session of an engine that is idle in a transaction.
    trial.demand(trial.callers().metrics().reconnects == 0, "an engine lost its session");
    return trial.finish(iterations);
}

/// Three engines race for the same events, so that there are conflicts, and what the level makes of
/// them.
row_result isolation(cluster const& server, int seconds, std::string const& level) {
    server.configure("default_transaction_isolation", level);
    trial trial{server, {.pause = 0ms}, "", 3};
    auto const end = load::clock::now() + std::chrono::seconds{seconds};
    while (load::clock::now() < end) { trial.demand_recovery("a conflict"); }
    trial.demand(trial.callers().metrics().conflicts > 0, "the engines met no conflict");
    return trial.finish(seconds);
}

row_result repeatable_read(cluster const& server, int seconds) { return isolation(server, seconds, "repeatable read"); }
row_result serializable(cluster const& server, int seconds) { return isolation(server, seconds, "serializable"); }

constexpr std::array rows{
    row{"statement-timeout", "`statement_timeout` during a write", 10, 200, statement_timeout},
    row{"lock-timeout", "`lock_timeout` during a write", 10, 200, lock_timeout},
    row{"idle-in-transaction", "`idle_in_transaction_session_timeout`", 10, 200, idle_in_transaction},
    row{"repeatable-read", "`default_transaction_isolation = 'repeatable read'`, 3 engines, seconds", 3, 200,
        repeatable_read},
    row{"serializable", "`default_transaction_isolation = 'serializable'`, 3 engines, seconds", 3, 200, serializable},
};

}  // namespace

std::span<row const> setting_rows() { return rows; }

}  // namespace bookonce::fault
