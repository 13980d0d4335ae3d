#pragma once

#include <memory>
#include <string>
#include <vector>

#include <libpq-fe.h>
#include <soci/soci.h>

namespace bookonce::store {

using connection_ptr = std::unique_ptr<PGconn, decltype(&PQfinish)>;
using result_ptr = std::unique_ptr<PGresult, decltype(&PQclear)>;

/// The connection below a session of SOCI.
PGconn* raw(soci::session& session);

/// Notices would go to the program's stderr.
void ignore_notices(PGconn* connection) noexcept;

/// The same, and `leaving` is set when the server says, unasked, that it ends the connection.
/// `leaving` must outlive it.
void listen_for_leave(PGconn* connection, bool& leaving) noexcept;

/// The result, if it is none of a failure; else throws `soci::postgresql_soci_error` with the
/// server's primary message.
PGresult* succeeded(PGconn* connection, PGresult* result);

/// Runs statements while a session is being opened, when nobody watches it: the last one's first
/// row, or nothing. A server that falls silent is given up. Throws `soci::postgresql_soci_error`.
std::vector<std::string> ask(PGconn* connection, std::string const& statements);

}  // namespace bookonce::store
