#include "shop.hpp"

#include <algorithm>
#include <atomic>

#include <unistd.h>

#include "sql_client.hpp"

namespace bookonce::test {
namespace {

std::string next_schema() {
    static std::atomic<int> count{0};
    return "program_test_" + std::to_string(::getpid()) + "_" + std::to_string(++count);
}

}  // namespace

std::string tcp_database_with_password(std::string const& password) {
    std::string conninfo = tcp_database_address();
    std::string const right = value_in(conninfo, "password");
    std::string quoted = "'";
    for (char const letter : password) {
        if (letter == '\\' || letter == '\'') { quoted += '\\'; }
        quoted += letter;
    }
    return conninfo.replace(conninfo.find(right), right.size(), quoted + "'");
}

std::string query(std::string const& sql, std::string const& database) {
    return sql_client{database.empty() ? database_address() : database}.first(sql);
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

process_result run_without_secrets(std::vector<std::string> const& command, surroundings const& around) {
    process_result const result = run(command, around);
    for (std::string const& secret : {value_in(tcp_database_address(), "password"), std::string{distinctive_password},
                                      std::string{"correct-horse"}}) {
        REQUIRE(result.out.find(secret) == std::string::npos);
        REQUIRE(result.err.find(secret) == std::string::npos);
    }
    return result;
}

}  // namespace

process_result run_command(std::vector<std::string> const& arguments, surroundings const& around) {
    std::vector<std::string> command{BOOKONCE_COMMAND};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run_without_secrets(command, around);
}

process_result run_redirected(std::string const& redirections, std::vector<std::string> const& arguments) {
    std::vector<std::string> command{"/bin/sh", "-c", R"(exec "$0" "$@" )" + redirections, BOOKONCE_COMMAND};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run_without_secrets(command, {});
}

shop::shop() : schema_{next_schema()} {}

shop::~shop() { query("DROP SCHEMA IF EXISTS " + schema_ + " CASCADE"); }

process_result shop::run(std::vector<std::string> arguments, surroundings const& around) const {
    arguments.insert(arguments.begin(), {"--schema", schema_});
    return run_command(arguments, around);
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
    auto const all = [&](char const* name, char const* key) {
        return query("SELECT coalesce(string_agg(r::text, ';' ORDER BY " + std::string{key} + "), '') FROM " +
                     table(name) + " AS r");
    };
    return all("events", "event_id") + '|' + all("bookings", "event_id, booking_id") + '|' +
           all("history", "event_id, version, booking_id");
}

std::string shop::taken(std::string const& event) const {
    return query("SELECT coalesce(sum(seats), 0) FROM " + table("bookings") + " WHERE event_id = " + event +
                 " AND status IN ('held', 'confirmed')");
}

}  // namespace bookonce::test
