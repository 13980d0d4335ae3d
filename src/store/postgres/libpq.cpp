#include "libpq.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <string_view>

#include <poll.h>
#include <soci/postgresql/soci-postgresql.h>

namespace bookonce::store {
namespace {

/// How long a server may take for each of the first statements after a login.
constexpr std::chrono::seconds opening_patience{3};

/// Waits until the server has said something. Throws if it has not by `end`.
void wait_for_words(PGconn* connection, std::optional<std::chrono::steady_clock::time_point> end) {
    int timeout_ms = -1;
    if (end) {
        auto const left = std::chrono::ceil<std::chrono::milliseconds>(*end - std::chrono::steady_clock::now());
        timeout_ms = static_cast<int>(std::max<std::int64_t>(left.count(), 0));
    }
    pollfd answer{PQsocket(connection), POLLIN, 0};
    int const ready = timeout_ms == 0 ? 0 : ::poll(&answer, 1, timeout_ms);
    if (ready == 0) { throw soci::postgresql_soci_error{"the server does not answer", "08006"}; }
    if (ready < 0 && errno != EINTR) { throw soci::postgresql_soci_error{"the server cannot be listened to", "08006"}; }
    if (ready > 0 && PQconsumeInput(connection) == 0) { succeeded(connection, nullptr); }
}

/// Of what was sent.
result_ptr last_result(PGconn* connection, std::optional<std::chrono::steady_clock::time_point> end) {
    result_ptr last{nullptr, &PQclear};
    for (;;) {
        while (PQisBusy(connection) != 0) { wait_for_words(connection, end); }
        result_ptr next{PQgetResult(connection), &PQclear};
        if (!next) { return last; }
        last = std::move(next);
    }
}

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

result_ptr run_until(std::optional<std::chrono::steady_clock::time_point> end, PGconn* connection,
                     std::string const& statement, std::span<std::optional<std::string> const> inputs) {
    std::vector<char const*> values;
    for (auto const& input : inputs) { values.push_back(input ? input->c_str() : nullptr); }
    if (PQsendQueryParams(connection, statement.c_str(), static_cast<int>(values.size()), nullptr, values.data(),
                          nullptr, nullptr, 0) == 0) {
        succeeded(connection, nullptr);
    }
    result_ptr result = last_result(connection, end);
    succeeded(connection, result.get());
    return result;
}

std::vector<std::string> ask(PGconn* connection, std::string const& statements) {
    if (PQsendQuery(connection, statements.c_str()) == 0) { succeeded(connection, nullptr); }
    result_ptr const last = last_result(connection, std::chrono::steady_clock::now() + opening_patience);
    PGresult* const result = succeeded(connection, last.get());
    std::vector<std::string> row(PQntuples(result) > 0 ? static_cast<std::size_t>(PQnfields(result)) : 0);
    for (int column = 0; std::string & value : row) { value = PQgetvalue(result, 0, column++); }
    return row;
}

}  // namespace bookonce::store
