#include "libpq.hpp"

#include <cerrno>
#include <chrono>
#include <string_view>

#include <poll.h>
#include <soci/postgresql/soci-postgresql.h>

namespace bookonce::store {
namespace {

/// How long a server may take for each of the first statements after a login.
constexpr std::chrono::seconds opening_patience{3};

}  // namespace

PGconn* raw(soci::session& session) {
    return static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_;
}

void ignore_notices(PGconn* connection) noexcept {
    PQsetNoticeProcessor(
        connection, [](void*, char const*) {}, nullptr);
}

void listen_for_leave(PGconn* connection, bool& leaving) noexcept {
    auto const note = [](void* target, PGresult const* said) {
        char const* const severity = PQresultErrorField(said, PG_DIAG_SEVERITY_NONLOCALIZED);
        std::string_view const word{severity == nullptr ? "" : severity};
        if (word == "FATAL" || word == "PANIC") { *static_cast<bool*>(target) = true; }
    };
    PQsetNoticeReceiver(connection, note, &leaving);
}

PGresult* succeeded(PGconn* connection, PGresult* result) {
    ExecStatusType const status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) { return result; }
    char const* const code = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    char const* const said = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    throw soci::postgresql_soci_error{said == nullptr ? PQerrorMessage(connection) : said,
                                      code == nullptr ? "08000" : code};
}

std::vector<std::string> ask(PGconn* connection, std::string const& statements) {
    result_ptr last{nullptr, &PQclear};
    if (PQsendQuery(connection, statements.c_str()) == 0) { succeeded(connection, nullptr); }
    auto const end = std::chrono::steady_clock::now() + opening_patience;
    for (;;) {
        while (PQisBusy(connection) != 0) {
            auto const left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
            pollfd answer{PQsocket(connection), POLLIN, 0};
            int const ready = left.count() > 0 ? ::poll(&answer, 1, static_cast<int>(left.count())) : 0;
            if (ready == 0) { throw soci::postgresql_soci_error{"the server does not answer", "08006"}; }
            if (ready < 0 && errno != EINTR) {
                throw soci::postgresql_soci_error{"the server cannot be listened to", "08006"};
            }
            if (ready > 0 && PQconsumeInput(connection) == 0) { succeeded(connection, nullptr); }
        }
        result_ptr next{PQgetResult(connection), &PQclear};
        if (!next) { break; }
        last = std::move(next);
    }
    PGresult* const result = succeeded(connection, last.get());
    std::vector<std::string> row(PQntuples(result) > 0 ? static_cast<std::size_t>(PQnfields(result)) : 0);
    for (int column = 0; std::string & value : row) { value = PQgetvalue(result, 0, column++); }
    return row;
}

}  // namespace bookonce::store
