#include "sql_client.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>

#include <libpq-fe.h>

namespace bookonce::test {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 60s;

using result_pointer = std::unique_ptr<PGresult, decltype(&PQclear)>;

result_pointer execute(PGconn* connection, std::string const& statements) {
    return {PQexec(connection, statements.c_str()), &PQclear};
}

}  // namespace

sql_client::sql_client(std::string const& address) : connection_{PQconnectdb(address.c_str()), &PQfinish} {
    if (PQstatus(connection_.get()) != CONNECTION_OK) {
        throw std::runtime_error{std::string{"the test cannot connect: "} + PQerrorMessage(connection_.get())};
    }
    PQsetNoticeProcessor(
        connection_.get(), [](void*, char const*) {}, nullptr);
}

sql_client sql_client::when_reachable(std::string const& address) {
    auto const end = std::chrono::steady_clock::now() + patience;
    for (;;) {
        try {
            return sql_client{address};
        } catch (std::runtime_error const&) {
            if (std::chrono::steady_clock::now() >= end) { throw; }
        }
        std::this_thread::sleep_for(10ms);  // between two looks
    }
}

sql_client::rows sql_client::run(std::string const& statements) {
    result_pointer const result = execute(connection_.get(), statements);
    ExecStatusType const status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        throw std::runtime_error{statements + ": " + PQerrorMessage(connection_.get())};
    }
    rows found(static_cast<std::size_t>(PQntuples(result.get())));
    for (int row = 0; row < PQntuples(result.get()); ++row) {
        for (int column = 0; column < PQnfields(result.get()); ++column) {
            found[static_cast<std::size_t>(row)].emplace_back(PQgetvalue(result.get(), row, column));
        }
    }
    return found;
}

std::int64_t sql_client::number(std::string const& statement) { return std::stoll(text(statement)); }

std::string sql_client::text(std::string const& statement) {
    rows const found = run(statement);
    if (found.size() != 1 || found.front().size() != 1) {
        throw std::runtime_error{statement + ": the test expects one value"};
    }
    return found.front().front();
}

std::string sql_client::first(std::string const& statement) {
    rows const found = run(statement);
    return found.empty() || found.front().empty() ? "" : found.front().front();
}

std::string sql_client::sqlstate_of(std::string const& statement) {
    result_pointer const result = execute(connection_.get(), statement);
    char const* const code = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
    return code == nullptr ? "00000" : code;
}

}  // namespace bookonce::test
