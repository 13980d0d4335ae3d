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

/// What SOCI sends right after its login, without a time-out.
constexpr std::string_view first_statement_of_soci = "SET extra_float_digits = 3";

/// Only the server's own words make a failed login final. A broken connection, or a server that is
/// starting or full, may do better later.
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

/// The login succeeded and the first statement failed; nothing of a booking was sent: retry.
error first_statement_failed(std::vector<std::string> const& secrets) {
    error failed = error_from_exception(secrets);
    failed.kind = failure::not_connected;
    if (failed.sqlstate.empty()) { failed.sqlstate = "08001"; }
    return failed;
}

/// The same login and first statement as SOCI's. Nothing if they succeed.
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
        if (auto error = try_login(address)) { return *std::move(error); }
    }
    try {
        return std::make_unique<soci::session>(soci::postgresql, address.text);
    } catch (soci::postgresql_soci_error const&) {
        probe_login_with_libpq = true;
        return first_statement_failed(address.secrets);
    } catch (soci::soci_error const& failed) {
        probe_login_with_libpq = true;
        return connect_error(address, failed.get_error_message());
    }
}

}  // namespace bookonce::store
