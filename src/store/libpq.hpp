#pragma once

#include <memory>
#include <string>

#include <libpq-fe.h>
#include <soci/soci.h>

namespace bookonce::store {

using connection_ptr = std::unique_ptr<PGconn, decltype(&PQfinish)>;
using result_ptr = std::unique_ptr<PGresult, decltype(&PQclear)>;

/// The connection below a session of SOCI.
PGconn* raw(soci::session& session);

/// Notices would go to the program's stderr.
void ignore_notices(PGconn* connection) noexcept;

/// The result, if it is none of a failure; else throws `soci::postgresql_soci_error`.
PGresult* succeeded(PGconn* connection, PGresult* result);

/// Runs statements while a session is being opened, when nobody watches it: the last one's one value, or an empty text. A
/// server that falls silent is given up. Throws `soci::postgresql_soci_error`.
std::string ask(PGconn* connection, std::string const& statements);

}  // namespace bookonce::store
