#include "server_error.hpp"

#include <libpq-events.h>

namespace bookonce::store {
namespace {

std::string field(PGresult const* result, int code) {
    char const* const text = PQresultErrorField(result, code);
    return text == nullptr ? std::string{} : std::string{text};
}

/// libpq calls it for every event of the connection; C code must not see an exception.
int note_error(PGEventId event, void* info, void* target) noexcept {
    if (event != PGEVT_RESULTCREATE) { return 1; }
    PGresult const* const result = static_cast<PGEventResultCreate*>(info)->result;
    if (PQresultStatus(result) != PGRES_FATAL_ERROR) { return 1; }
    *static_cast<server_error*>(target) = {field(result, PG_DIAG_SQLSTATE), field(result, PG_DIAG_MESSAGE_PRIMARY),
                                           field(result, PG_DIAG_CONSTRAINT_NAME), field(result, PG_DIAG_CONTEXT),
                                           field(result, PG_DIAG_SOURCE_FUNCTION)};
    return 1;
}

}  // namespace

void listen_for_errors(PGconn* connection, server_error& seen) {
    PQregisterEventProc(connection, note_error, "bookonce", &seen);
}

}  // namespace bookonce::store
