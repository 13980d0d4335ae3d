#pragma once

#include <map>
#include <optional>
#include <string>

#include "sql/connection.hpp"

namespace bench {

/// Where a report's figures come from.
struct environment {
    std::string program;     ///< version of bookonce
    bool optimized = false;  ///< whether the bench was compiled for speed
    std::string taken_at;    ///< ISO 8601, UTC
    std::string cpu;
    unsigned cores = 0;
    double memory_gib = 0;
    std::string kernel;
    std::string postgresql;
    std::map<std::string, std::string> settings;  ///< of the server, those that matter here
    std::optional<double> fsync_ms;               ///< median of writing 8 KiB and forcing it to the disk
    std::string fsync_where;                      ///< the folder it was measured in
    double commit_ms = 0;                         ///< median of the smallest transaction that writes
    double round_trip_ms = 0;                     ///< median of SELECT 1, prepared
};

environment look_around(sql::connection& database);

}  // namespace bench
