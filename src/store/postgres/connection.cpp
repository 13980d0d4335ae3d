#include "connection.hpp"

#include <cstring>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <soci/postgresql/soci-postgresql.h>
#include <sys/socket.h>
#include <unistd.h>

#include <bookonce/error.hpp>

#include "contents.hpp"
#include "database_error.hpp"
#include "libpq.hpp"
#include "login.hpp"
#include "migrations.hpp"
#include "sql.hpp"

namespace bookonce::store {
namespace {

/// Statements call the server's own functions by bare names. Without this, a role that may create
/// functions in the search path could add a better match, which would run with our rights.
constexpr std::string_view own_names_only = "SET search_path = pg_catalog; ";

constexpr std::string_view schema_version_of = "SELECT coalesce(max(version), 0) FROM {schema}.migrations";

}  // namespace

std::optional<error> connection::open(schema_check check) {
    if (is_open()) { return std::nullopt; }
    auto made = log_in(settings_.address, *settings_.probe_login_with_libpq);
    if (auto* const error = std::get_if<store::error>(&made)) { return std::move(*error); }
    sql_ = std::get<std::unique_ptr<soci::session>>(std::move(made));
    try {
        {
            std::lock_guard const held{descriptor_mutex_};
            descriptor_ = ::fcntl(PQsocket(raw(*sql_)), F_DUPFD_CLOEXEC, 0);
        }
        leaving_ = false;
        listen_for_leave(raw(*sql_), leaving_);
        listen_for_errors(raw(*sql_), said_);
        auto error = check_server();
        if (!error) { error = set_up(check); }
        if (error) { close(); }
        return error;
    } catch (soci::soci_error const&) {
        error failed = explain();
        close();
        if (failed.kind == failure::lost) { failed.kind = failure::not_connected; }
        return failed;
    }
}

std::optional<error> connection::check_server() {
    if (descriptor_ < 0) { return error{failure::not_connected, "", "the process has no file descriptor left"}; }
    char const* const encoding = PQparameterStatus(raw(*sql_), "server_encoding");
    if (encoding == nullptr || std::strcmp(encoding, "UTF8") != 0) {
        return error{failure::misconfigured, "", "the database's encoding is not UTF8: create it with ENCODING 'UTF8'"};
    }
    return ask_server();
}

/// A pooler reports its own number for the server's process.
std::optional<error> connection::ask_server() {
    unshared_ = settings_.unshared.value_or(true);
    auto row = ask(raw(*sql_), "SELECT pg_catalog.pg_backend_pid(), pg_catalog.pg_is_in_recovery(),"
                               " (SELECT count(*) FROM pg_catalog.pg_extension WHERE extname = 'citus')");
    row.resize(3);
    if (settings_.primary && row[1] == "t") {
        constexpr std::string_view read_only = "25006";
        return error{failure::not_connected, std::string{read_only}, with_advice("the server is a standby", read_only)};
    }
    if (!settings_.unshared) { unshared_ = row[0] == std::to_string(PQbackendPID(raw(*sql_))); }
    if (row[2] != "0") { return look_for_citus(); }
    *settings_.distributed = false;
    return std::nullopt;
}

/// Citus writes dates for its workers as the session tells them, and the workers read them as ISO.
std::optional<error> connection::look_for_citus() {
    auto const found = ask(raw(*sql_), in_schema(sql::distributed_tables, settings_.schema));
    *settings_.distributed = !found.empty() && found.front() != "0";
    if (!is_distributed()) { return std::nullopt; }
    if (unshared_) {
        ask(raw(*sql_), "SET DateStyle = 'ISO'");
        return std::nullopt;
    }
    char const* const style = PQparameterStatus(raw(*sql_), "DateStyle");
    if (style != nullptr && std::string_view{style}.starts_with("ISO")) { return std::nullopt; }
    return error{failure::misconfigured, "",
                 "the sessions' DateStyle is not ISO, and Citus would store other dates: "
                 "ALTER ROLE … SET datestyle = 'ISO'"};
}

/// Sends the session's settings and the schema check in one message.
std::optional<error> connection::set_up(schema_check check) {
    std::string message;
    if (unshared_) { message += own_names_only; }
    if (keeps_statements()) {
        message.append(sql::connection_settings).append("; ");
        if (!names_events()) { message.append(sql::plan_once).append("; "); }
    }
    if (check == schema_check::required) {
        if (auto error = schema_problem(raw(*sql_), settings_.schema, message)) { return error; }
    } else if (!message.empty()) {
        ask(raw(*sql_), message);
    }
    if (!unshared_) { return std::nullopt; }
    try {
        ask(raw(*sql_), std::string{sql::leave_with_the_client});
    } catch (soci::soci_error const&) {  // not every platform can do it
        if (!usable()) { throw; }
    }
    return std::nullopt;
}

std::optional<error> newer_than_library(int found, std::string const& schema) {
    if (found <= newest_version()) { return std::nullopt; }
    return error{failure::misconfigured, "",
                 "schema '" + schema + "' has version " + std::to_string(found) +
                     ", which is newer than this library (" + std::to_string(newest_version()) +
                     "): update the program"};
}

int read_schema_version(soci::session& connection, std::string const& schema) {
    int version = 0;
    connection << in_schema(schema_version_of, schema), soci::into(version);
    return version;
}

bool connection::died_idle() noexcept {
    if (!is_open()) { return false; }
    PGconn* const libpq = raw(*sql_);
    pollfd socket{PQsocket(libpq), POLLIN, 0};
    constexpr int looks_max = 8;  // a server's last words come before the end of its stream
    bool broken = false;
    for (int looks = 0; looks < looks_max && !broken; ++looks) {
        if (::poll(&socket, 1, 0) <= 0) { break; }
        broken = PQconsumeInput(libpq) == 0;
        static_cast<void>(PQisBusy(libpq));  // passes notices on
    }
    bool const died = broken || leaving_ || !usable();
    if (died) { *settings_.probe_login_with_libpq = true; }
    return died;
}

void connection::hang_up() noexcept {
    {
        std::lock_guard const held{descriptor_mutex_};
        if (descriptor_ >= 0) { ::close(descriptor_); }
        descriptor_ = -1;
    }
    if (!sql_) { return; }
    // SOCI and libpq treat a null connection as a broken one.
    PGconn*& libpq = static_cast<soci::postgresql_session_backend*>(sql_->get_backend())->conn_;
    PQfinish(std::exchange(libpq, nullptr));
}

void connection::close() noexcept {
    hang_up();
    try {
        sql_.reset();
    } catch (...) {  // SOCI may throw while it ends a broken session
        static_cast<void>(sql_.release());
    }
}

void connection::interrupt() noexcept {
    std::lock_guard const held{descriptor_mutex_};
    if (descriptor_ >= 0) { ::shutdown(descriptor_, SHUT_RDWR); }
}

std::string connection::script(std::string const& statements) {
    result_ptr const result{PQexec(raw(*sql_), statements.c_str()), &PQclear};
    return PQcmdStatus(succeeded(raw(*sql_), result.get()));
}

void connection::commit() {
    if (script("COMMIT") != "COMMIT") { throw soci::postgresql_soci_error{"the transaction was rolled back", "25P02"}; }
}

error connection::explain() const {
    error known = error_from_exception(settings_.address.secrets, said_);
    // A worker may have committed what the coordinator then cancelled.
    constexpr std::string_view query_canceled = "57014";
    if (is_distributed() && known.sqlstate == query_canceled) { known.kind = failure::lost; }
    // On a broken connection the statement's fate is unknown, whatever the server said last.
    if (!usable()) {
        known.kind = failure::lost;
        *settings_.probe_login_with_libpq = true;
    }
    return known;
}

bool connection::usable() const noexcept { return sql_ && PQstatus(raw(*sql_)) == CONNECTION_OK; }

}  // namespace bookonce::store
