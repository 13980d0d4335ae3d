#pragma once

#include <optional>

#include "place.hpp"
#include "sql/connection.hpp"

namespace bench {

/// Reads a server's usage, and its processor time if it runs on this machine. Keep its connection
/// open over the run.
class server_probe {
public:
    explicit server_probe(sql::connection& database);
    place_usage read();

private:
    double cpu_s() const;

    sql::connection& database_;
    std::optional<int> postmaster_;  ///< its process id, when this machine runs it
};

}  // namespace bench
