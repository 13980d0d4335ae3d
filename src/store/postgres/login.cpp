#include "login.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <soci/postgresql/soci-postgresql.h>

#include "database_error.hpp"
#include "libpq.hpp"
#include "refusal.hpp"
#include "sqlstate.hpp"

namespace bookonce::store {
namespace {

/// What SOCI asks right after its login, without a time-out.
constexpr std::string_view first_statement_of_soci = "SET extra_float_digits = 3";

/// Only the server's own word makes a failed login one that trying again does not mend. A connection that broke on the
/// way, or a server that is starting or full, is one that passes.
error connect_error(conninfo const& address, std::string_view words) {
    auto const [sqlstate, message] = refusal_of(address.text);
    std::string reason = clean_message(message.empty() ? server_words(words) : message, address.secrets);
    bool const refused = !sqlstate.empty() && (classify(sqlstate) == failure::misconfigured ||
                                               sqlstate.starts_with("22") || sqlstate.starts_with("42"));
    if (refused) {
        return {failure::misconfigured, sqlstate, "the database refuses the connection: " + std::move(reason)};
    }
    return {failure::not_connected, sqlstate.empty() ? "08001" : sqlstate,
            "the database cannot be reached: " + std::move(reason)};
}

/// The exception being handled is of a server that let the engine in: nothing of a booking was sent, and it may do better soon.
error first_statement_failed(std::vector<std::string> const& secrets) {
    error problem = error_from_exception(secrets);
    problem.kind = failure::not_connected;
    if (problem.sqlstate.empty()) { problem.sqlstate = "08001"; }
    return problem;
}

/// The same login and the same question as SOCI's. Nothing if they succeed.
std::optional<error> try_login(conninfo const& address) {
    connection_ptr const connection{PQconnectdb(address.text.c_str()), &PQfinish};
    if (PQstatus(connection.get()) != CONNECTION_OK) {
        return connect_error(address, PQerrorMessage(connection.get()));
    }
    ignore_notices(connection.get());
    try {
        ask(connection.get(), std::string{first_statement_of_soci});
    } catch (soci::soci_error const&) { return first_statement_failed(address.secrets); }
    return std::nullopt;
}

}  // namespace

result<std::unique_ptr<soci::session>> log_in(conninfo const& address, std::atomic<bool>& probe_login_with_libpq) {
    if (probe_login_with_libpq) {
        if (auto problem = try_login(address)) { return *std::move(problem); }
    }
    try {
        return std::make_unique<soci::session>(soci::postgresql, address.text);
    } catch (soci::postgresql_soci_error const&) {
        probe_login_with_libpq = true;
        return first_statement_failed(address.secrets);
    } catch (soci::soci_error const& failed) { return connect_error(address, failed.get_error_message()); }
}

}  // namespace bookonce::store
