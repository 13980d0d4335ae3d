#include "rows.hpp"

#include <array>
#include <memory>

#include "files.hpp"
#include "loopback.hpp"
#include "process.hpp"

namespace bookonce::fault {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t traffic = 30;

/// PgBouncer in front of the cluster, with fewer server connections than the engines have sessions.
class pooler {
public:
    pooler(cluster const& server, std::string const& mode)
        : server_{server}, folder_{server.owner()}, port_{std::to_string(test::free_port())} {
        std::string const socket = server.address();  // what PgBouncer wants too
        write_file(settings(),
                   "[databases]\nbookonce = " + socket +
                       "\n[pgbouncer]\nlisten_addr = 127.0.0.1\nunix_socket_dir =\nauth_type = any\nlisten_port = " +
                       port_ + "\npool_mode = " + mode + "\ndefault_pool_size = 2\nserver_lifetime = 1\n",
                   server.owner());
        start();
    }
    void start() {
        process_ = std::make_unique<test::process>(std::vector<std::string>{"/usr/sbin/pgbouncer", settings()},
                                                   test::surroundings{.user = server_.owner(), .output = "/dev/null"});
    }
    /// Ends it in the middle of whatever it carries, and starts it again.
    void restart() {
        process_.reset();
        start();
    }
    std::string address() const {
        return "host=127.0.0.1 port=" + port_ + " user=bookonce dbname=bookonce sslmode=disable";
    }

private:
    std::string settings() const { return folder_.path() + "/pgbouncer.ini"; }

    cluster server_;
    temporary_folder folder_;
    std::string port_;
    std::unique_ptr<test::process> process_;
};

row_result behind(cluster const& server, int iterations, std::string const& mode) {
    pooler pooler{server, mode};
    load_settings settings{.events = make_events(server.address())};
    for (int index = 0; index < 3; ++index) {
        options one = options_for(pooler.address());
        if (index == 0) { one.prepared_statements = false; }  // the others find it out
        one.lanes = 2;
        settings.engines.push_back(one);
    }
    trial trial{server, settings, "", 0};
    for (int done = 0; done < iterations; ++done) {
        trial.demand_traffic(traffic);
        if (done % 2 == 0) {
            auto const ended = server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                          " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'");
            trial.demand(!ended.empty(), "the pooler had no session to end");
        } else {
            auto const before = trial.callers().metrics().reconnects;
            pooler.restart();
            trial.demand(trial.callers().reconnected_since(before), "no engine lost its session to a killed pooler");
        }
        trial.demand_recovery("a broken pool");
    }
    return trial.finish(iterations);
}

row_result transaction_pooling(cluster const& server, int iterations) {
    return behind(server, iterations, "transaction");
}
row_result statement_pooling(cluster const& server, int iterations) { return behind(server, iterations, "statement"); }

constexpr std::array rows{
    row{"pool-transaction", "PgBouncer, transaction pooling: its servers' sessions ended, itself killed", 6, 200,
        transaction_pooling},
    row{"pool-statement", "PgBouncer, statement pooling: the same", 6, 200, statement_pooling},
};

}  // namespace

std::span<row const> pooler_rows() { return rows; }

}  // namespace bookonce::fault
