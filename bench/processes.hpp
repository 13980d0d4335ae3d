#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <sys/types.h>

#include "run_spec.hpp"
#include "worker.hpp"

namespace bench {

/// The worker processes of one run: this program started again (never a bare fork, which a libpq
/// connection does not survive), each with its callers, held at a barrier until all of them are
/// ready. Not thread-safe. Ends with its workers: those that still run are killed.
class process_group {
public:
    /// Throws `std::system_error` when a process cannot be started.
    explicit process_group(run_spec const& spec);
    ~process_group();
    process_group(process_group const&) = delete;
    process_group& operator=(process_group const&) = delete;

    /// Returns when every worker has its connections. Throws `std::runtime_error` with a worker's
    /// problem.
    void wait_until_ready();
    void start(starting_gun const& gun);
    /// Whether every worker has reported by then (a moment of `timeline`).
    bool finished_by(std::int64_t moment_ns);
    /// Waits for the reports. Throws `std::runtime_error` with a worker's problem.
    std::vector<worker_report> reports();

private:
    struct worker {
        pid_t id = -1;
        int to = -1;
        int from = -1;
        std::string unread = {};
    };

    void spawn();
    void send(worker& to, std::string line);
    nlohmann::json receive(worker& from);

    std::vector<worker> workers_;
};

}  // namespace bench
