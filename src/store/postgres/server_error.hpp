#pragma once

#include <string>

#include <libpq-fe.h>

namespace bookonce::store {

/// What a server said of its last error, field by field (PostgreSQL manual, "Error and Notice
/// Message Fields"). Messages come in the server's language, so what an error is, is told from the
/// other fields alone.
struct server_error {
    std::string sqlstate;    ///< empty: the server said nothing, libpq did
    std::string message;     ///< the primary message
    std::string constraint;  ///< the constraint that was violated
    std::string context;     ///< the function or trigger that raised it; empty: the statement
    std::string raised_by;   ///< the server's own function that raised it
};

/// Keeps `seen` up to date with the errors of the connection's statements. SOCI tells only two of
/// the fields. `seen` must outlive the connection.
void listen_for_errors(PGconn* connection, server_error& seen);

}  // namespace bookonce::store
