#include "shop.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <stdexcept>

#include <libpq-fe.h>
#include <unistd.h>

namespace bookonce::test {
namespace {

std::string next_schema() {
    static std::atomic<int> count{0};
    return "program_test_" + std::to_string(::getpid()) + "_" + std::to_string(++count);
}

std::string password_of(std::string const& conninfo) {
    std::string const key = "password=";
    auto const at = conninfo.find(key);
    if (at == std::string::npos) { throw std::runtime_error{"BOOKONCE_TEST_TCP_DATABASE has no password"}; }
    return conninfo.substr(at + key.size(), conninfo.find(' ', at) - at - key.size());
}

}  // namespace

std::string from_environment(char const* name) {
    char const* const value = std::getenv(name);
    if (value == nullptr) {
        throw std::runtime_error{std::string{name} + " is not set: run this beneath tools/with-postgres"};
    }
    return value;
}

std::string tcp_database_with_password(std::string const& password) {
    std::string conninfo = from_environment("BOOKONCE_TEST_TCP_DATABASE");
    std::string const right = password_of(conninfo);
    std::string quoted = "'";
    for (char const letter : password) {
        if (letter == '\\' || letter == '\'') { quoted += '\\'; }
        quoted += letter;
    }
    return conninfo.replace(conninfo.find(right), right.size(), quoted + "'");
}

std::string query(std::string const& sql, std::string const& database) {
    std::string const address = database.empty() ? from_environment("BOOKONCE_DATABASE") : database;
    std::unique_ptr<PGconn, decltype(&PQfinish)> const connection{PQconnectdb(address.c_str()), &PQfinish};
    PQsetNoticeProcessor(
        connection.get(), [](void*, char const*) {}, nullptr);
    std::unique_ptr<PGresult, decltype(&PQclear)> const result{PQexec(connection.get(), sql.c_str()), &PQclear};
    auto const status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        throw std::runtime_error{PQerrorMessage(connection.get())};
    }
    return PQntuples(result.get()) == 0 ? "" : PQgetvalue(result.get(), 0, 0);
}

bool is_one_clean_line(std::string const& text) {
    auto const is_control = [](char letter) { return (letter >= 0 && letter < ' ') || letter == 0x7f; };
    return text.size() > 1 && text.ends_with('\n') && std::none_of(text.begin(), text.end() - 1, is_control);
}

bool is_one_document(std::string const& text) {
    return std::ranges::count(text, '\n') == 1 && text.ends_with('\n') &&
           nlohmann::json::parse(text, nullptr, false).is_object();
}

namespace {

process_result run_without_secrets(std::vector<std::string> const& command, environment_changes const& changes) {
    process_result const result = run(command, changes);
    for (std::string const& secret : {password_of(from_environment("BOOKONCE_TEST_TCP_DATABASE")),
                                      std::string{distinctive_password}, std::string{"correct-horse"}}) {
        REQUIRE(result.out.find(secret) == std::string::npos);
        REQUIRE(result.err.find(secret) == std::string::npos);
    }
    return result;
}

}  // namespace

process_result run_command(std::vector<std::string> const& arguments, environment_changes const& changes) {
    std::vector<std::string> command{BOOKONCE_COMMAND};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run_without_secrets(command, changes);
}

process_result run_redirected(std::string const& redirections, std::vector<std::string> const& arguments) {
    std::vector<std::string> command{"/bin/sh", "-c", R"(exec "$0" "$@" )" + redirections, BOOKONCE_COMMAND};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run_without_secrets(command, {});
}

shop::shop() : schema_{next_schema()} {}

shop::~shop() { query("DROP SCHEMA IF EXISTS " + schema_ + " CASCADE"); }

process_result shop::run(std::vector<std::string> arguments, environment_changes const& changes) const {
    arguments.insert(arguments.begin(), {"--schema", schema_});
    return run_command(arguments, changes);
}

process_result shop::run_redirected(std::string const& redirections, std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"--schema", schema_});
    return test::run_redirected(redirections, arguments);
}

nlohmann::json shop::json(std::vector<std::string> arguments, int exit_code) const {
    arguments.emplace_back("--json");
    process_result const result = run(std::move(arguments));
    INFO(result.out, result.err);
    REQUIRE(result.exit_code == exit_code);
    return nlohmann::json::parse(result.out);
}

void shop::migrate() const { REQUIRE(run({"migrate", "--quiet"}).exit_code == 0); }

std::string shop::event(int capacity, std::string const& name) const {
    std::string id = run({"--quiet", "event", "create", "--capacity", std::to_string(capacity), "--name", name}).out;
    REQUIRE(id.ends_with('\n'));
    id.pop_back();
    return id;
}

std::string shop::rows() const {
    return query("SELECT (SELECT coalesce(string_agg(e::text, ';' ORDER BY event_id), '') FROM " + table("events") +
                 " AS e) || '|' || (SELECT coalesce(string_agg(b::text, ';' ORDER BY event_id, booking_id), '') FROM " +
                 table("bookings") + " AS b)");
}

std::string shop::taken(std::string const& event) const {
    return query("SELECT coalesce(sum(seats), 0) FROM " + table("bookings") + " WHERE event_id = " + event +
                 " AND status IN ('held', 'confirmed')");
}

}  // namespace bookonce::test
