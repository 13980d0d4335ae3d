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
    std::optional<std::string> postgresql;        ///< version of the server, if runs have one
    std::map<std::string, std::string> settings;  ///< of the server, those that matter here
    std::optional<std::string> sqlite;            ///< version of SQLite, if runs have a file
    std::optional<double> fsync_ms;               ///< median of writing 8 KiB and forcing it to the disk
    std::string fsync_where;                      ///< the folder it was measured in
    std::optional<double> commit_ms;              ///< median of the smallest transaction that writes
    std::optional<double> round_trip_ms;          ///< median of SELECT 1, prepared
};

/// The program and the machine.
environment look_around();
void look_at_server(environment& found, sql::connection& database);
/// The folder of the runs' files.
void look_at_folder(environment& found, std::string const& folder);

}  // namespace bench
