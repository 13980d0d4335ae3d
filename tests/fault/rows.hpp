#pragma once

#include <span>
#include <stdexcept>

#include "trial.hpp"

namespace bookonce::fault {

/// This machine does not allow what the row needs. The row is skipped, not passed.
struct not_possible_here : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// One fault of docs/reliability.md and the code that makes it.
struct row {
    char const* name;      ///< of the command line
    char const* fault;     ///< of the table
    int iterations_short;  ///< in tools/test
    int iterations_long;   ///< in tools/test --faults
    row_result (*run)(cluster const& server, int iterations);
};

std::span<row const> server_rows();       ///< ends and freezes servers and backends
std::span<row const> limit_rows();        ///< runs out of things
std::span<row const> setting_rows();      ///< settings that an administrator may have chosen
std::span<row const> replication_rows();  ///< standbys and failover
std::span<row const> access_rows();       ///< passwords and TLS
std::span<row const> pooler_rows();       ///< PgBouncer
std::span<row const> application_rows();  ///< the program itself dies or asks for too much

}  // namespace bookonce::fault
