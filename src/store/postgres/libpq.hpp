#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <libpq-fe.h>
#include <soci/soci.h>

namespace bookonce::store {

using connection_ptr = std::unique_ptr<PGconn, decltype(&PQfinish)>;
using result_ptr = std::unique_ptr<PGresult, decltype(&PQclear)>;

/// The connection below a session of SOCI.
PGconn* raw(soci::session& session);

/// Drops notices, which would go to the program's stderr.
void ignore_notices(PGconn* connection) noexcept;

/// The same; also sets `leaving` when the server says, unasked, that it ends the connection.
/// `leaving` must outlive it.
void listen_for_leave(PGconn* connection, bool& leaving) noexcept;

/// The result, if it succeeded; else throws `soci::postgresql_soci_error` with the server's primary
/// message.
PGresult* succeeded(PGconn* connection, PGresult* result);

/// Runs one statement; an empty input is NULL. Gives up a server that has not answered by `end`, if
/// there is one: then the connection is good for nothing more. Throws
/// `soci::postgresql_soci_error`.
result_ptr run_until(std::optional<std::chrono::steady_clock::time_point> end, PGconn* connection,
                     std::string const& statement, std::span<std::optional<std::string> const> inputs);

/// Runs statements during a login, when no deadline is watched. Returns the last one's first row,
/// or nothing. Gives up a silent server. Throws `soci::postgresql_soci_error`.
std::vector<std::string> ask(PGconn* connection, std::string const& statements);

}  // namespace bookonce::store
