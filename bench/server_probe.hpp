#pragma once

#include <cstdint>
#include <optional>

#include "sql/connection.hpp"

namespace bench {

/// What the server has used up so far.
struct server_usage {
    std::int64_t wal_bytes = 0;
    std::optional<double>
        cpu_s;  ///< of all processes of the server, also those that have ended; empty when it is not on this machine
};

/// Reads a server's usage. Keep its connection open over the run.
class server_probe {
public:
    explicit server_probe(sql::connection& database);
    server_usage read();

private:
    double cpu_s() const;

    sql::connection& database_;
    std::optional<int> postmaster_;  ///< its process id, when this machine runs it
};

}  // namespace bench
