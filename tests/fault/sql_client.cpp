#include "sql_client.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>

#include <libpq-fe.h>

namespace bookonce::fault {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 60s;

}  // namespace

sql_client::sql_client(std::string const& conninfo) : connection_{nullptr, &PQfinish} {
    auto const end = std::chrono::steady_clock::now() + patience;
    do {
        connection_.reset(PQconnectdb(conninfo.c_str()));
        if (PQstatus(connection_.get()) == CONNECTION_OK) {
            PQsetNoticeProcessor(
                connection_.get(), [](void*, char const*) {}, nullptr);
            return;
        }
        std::this_thread::sleep_for(10ms);  // between two looks
    } while (std::chrono::steady_clock::now() < end);
    throw std::runtime_error{std::string{"the test cannot connect: "} + PQerrorMessage(connection_.get())};
}

sql_client::rows sql_client::run(std::string const& sql) {
    std::unique_ptr<PGresult, decltype(&PQclear)> const result{PQexec(connection_.get(), sql.c_str()), &PQclear};
    auto const status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        throw std::runtime_error{sql + ": " + PQerrorMessage(connection_.get())};
    }
    rows all;
    for (int row = 0; row < PQntuples(result.get()); ++row) {
        auto& columns = all.emplace_back();
        for (int column = 0; column < PQnfields(result.get()); ++column) {
            columns.emplace_back(PQgetvalue(result.get(), row, column));
        }
    }
    return all;
}

std::string sql_client::value(std::string const& sql) {
    auto const all = run(sql);
    return all.empty() || all.front().empty() ? std::string{} : all.front().front();
}

sql_client::rows run_sql(std::string const& conninfo, std::string const& sql) { return sql_client{conninfo}.run(sql); }

}  // namespace bookonce::fault
