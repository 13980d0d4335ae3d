#include "session.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <libpq-fe.h>
#include <poll.h>
#include <soci/postgresql/soci-postgresql.h>
#include <sys/socket.h>
#include <unistd.h>

#include <bookonce/error.hpp>
#include <bookonce/schema.hpp>

#include "refusal.hpp"
#include "sql.hpp"
#include "sqlstate.hpp"

namespace bookonce::store {
namespace {

constexpr std::size_t runs_between_renewals_max = 4'096;
/// How long a server that has let the engine in may take for each of its first questions.
constexpr std::chrono::seconds opening_patience{3};

/// A function or operator of the server's own is called by its bare name: whoever may create one in a schema of the
/// search path could put a better fitting one there, which would run with the rights of the session's role.
constexpr std::string_view own_names_only = "SET search_path = pg_catalog; ";

constexpr std::string_view schema_version_of = "SELECT coalesce(max(version), 0) FROM {schema}.migrations";

/// What SOCI asks right after its login, without a time-out; if it is refused, SOCI forgets the connection without closing it.
constexpr std::string_view soci_asks_first = "SET extra_float_digits = 3";

using connection_ptr = std::unique_ptr<PGconn, decltype(&PQfinish)>;
using result_ptr = std::unique_ptr<PGresult, decltype(&PQclear)>;

PGconn* raw(soci::session& session) {
    return static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_;
}

/// SOCI's words come before the server's: keep what follows "ERROR:" or "FATAL:", and of that the first line.
std::string server_words(std::string_view message) {
    for (std::string_view const mark : {"ERROR:", "FATAL:", "PANIC:"}) {
        if (auto const at = message.find(mark); at != std::string_view::npos) {
            message.remove_prefix(at + mark.size());
            message.remove_prefix(std::min(message.find_first_not_of(' '), message.size()));
            return std::string{message.substr(0, message.find('\n'))};
        }
    }
    constexpr std::string_view preface = "Cannot establish connection to the database.\n";
    if (message.starts_with(preface)) { message.remove_prefix(preface.size()); }
    return std::string{message.substr(0, message.find('\n'))};
}

std::string with_advice(std::string reason, std::string_view sqlstate) {
    if (auto const what_to_do = advice(sqlstate); !what_to_do.empty()) { reason.append(": ").append(what_to_do); }
    return reason;
}

void ignore_notices(PGconn* connection) {  // they would go to the program's stderr
    PQsetNoticeProcessor(connection, [](void*, char const*) {}, nullptr);
}

/// The result, if it is none of a failure.
PGresult* succeeded(PGconn* connection, PGresult* result) {
    ExecStatusType const status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) { return result; }
    char const* const code = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    throw soci::postgresql_soci_error{PQerrorMessage(connection), code == nullptr ? "08000" : code};
}

/// Runs statements while a session is being opened, when nobody watches it: the last one's one value, or an empty text. A
/// server that falls silent is given up.
std::string ask_of(PGconn* connection, std::string const& statements) {
    result_ptr last{nullptr, &PQclear};
    if (PQsendQuery(connection, statements.c_str()) == 0) { succeeded(connection, nullptr); }
    auto const end = std::chrono::steady_clock::now() + opening_patience;
    for (;;) {
        while (PQisBusy(connection) != 0) {
            auto const left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
            pollfd answer{PQsocket(connection), POLLIN, 0};
            int const ready = left.count() > 0 ? ::poll(&answer, 1, static_cast<int>(left.count())) : 0;
            if (ready == 0) { throw soci::postgresql_soci_error{"the server does not answer", "08006"}; }
            if (ready < 0 && errno != EINTR) { throw soci::postgresql_soci_error{"the server cannot be listened to", "08006"}; }
            if (ready > 0 && PQconsumeInput(connection) == 0) { succeeded(connection, nullptr); }
        }
        result_ptr next{PQgetResult(connection), &PQclear};
        if (!next) { break; }
        last = std::move(next);
    }
    PGresult* const result = succeeded(connection, last.get());
    return PQntuples(result) == 1 ? PQgetvalue(result, 0, 0) : "";
}

/// Only the server's own word makes a failed login one that trying again does not mend. A connection that broke on the
/// way, or a server that is starting or full, is one that passes.
error connect_error(std::string const& address, std::string reason) {
    std::string const sqlstate = refusal_sqlstate(address);
    bool const refused = !sqlstate.empty() && (classify(sqlstate) == failure::misconfigured || sqlstate.starts_with("22") || sqlstate.starts_with("42"));
    if (refused) { return {failure::misconfigured, sqlstate, "the database refuses the connection: " + std::move(reason)}; }
    return {failure::not_connected, sqlstate.empty() ? "08001" : sqlstate, "the database cannot be reached: " + std::move(reason)};
}

/// The exception being handled is of a server that let the engine in: nothing of a booking was sent, and it may do better soon.
error let_in_for_nothing(std::vector<std::string> const& secrets) {
    error problem = error_from_exception(secrets);
    problem.kind = failure::not_connected;
    if (problem.sqlstate.empty()) { problem.sqlstate = "08001"; }
    return problem;
}

}  // namespace

statement::statement(std::string sql, std::size_t inputs, std::function<void(soci::statement&)> bind_row)
    : sql_{std::move(sql)}, inputs_(inputs), bind_row_{std::move(bind_row)} {}

void statement::bind(soci::statement& target) {
    for (std::string& input : inputs_) { target.exchange(soci::use(input)); }
    bind_row_(target);
}

std::unique_ptr<soci::statement> statement::make(soci::session& session, bool keep) {
    auto made = std::make_unique<soci::statement>(session);
    bind(*made);
    made->alloc();
    made->prepare(sql_, keep ? soci::details::st_repeatable_query : soci::details::st_one_time_query);
    made->define_and_bind();
    return made;
}

/// Tables grow, and a plan made for a small one may be a bad one later: it is made anew after 16, 64, 256, … runs, and
/// then regularly, long before the server itself would notice.
void statement::renew(soci::session& session) {
    if (kept_ && runs_ >= runs_until_renewal_) {
        forget();
        runs_until_renewal_ = std::min(runs_until_renewal_ * 4, runs_between_renewals_max);
    }
    if (!kept_) { kept_ = make(session, true); }
    ++runs_;
}

void statement::run(soci::session& session, bool keep, std::function<void()> const& row) {
    std::unique_ptr<soci::statement> once;
    if (!keep) { once = make(session, false); }
    if (keep) { renew(session); }
    soci::statement& runs = keep ? *kept_ : *once;
    try {
        runs.execute(false);
        while (runs.fetch()) { row(); }
    } catch (...) {
        // After a failure SOCI's next run would leak its copies of the inputs: they go now, and the server's plan stays.
        runs.bind_clean_up();
        bind(runs);
        runs.define_and_bind();
        throw;
    }
}

std::optional<error> session::try_login() const {
    connection_ptr const connection{PQconnectdb(settings_.address.text.c_str()), &PQfinish};
    if (PQstatus(connection.get()) != CONNECTION_OK) {
        return connect_error(settings_.address.text, clean_message(server_words(PQerrorMessage(connection.get())), settings_.address.secrets));
    }
    ignore_notices(connection.get());
    try {
        ask_of(connection.get(), std::string{soci_asks_first});
    } catch (soci::soci_error const&) { return let_in_for_nothing(settings_.address.secrets); }
    return std::nullopt;
}

std::optional<error> session::log_in() {
    if (*settings_.try_first) {
        if (auto problem = try_login()) { return problem; }
    }
    try {
        sql_ = std::make_unique<soci::session>(soci::postgresql, settings_.address.text);
    } catch (soci::postgresql_soci_error const&) {
        *settings_.try_first = true;
        return let_in_for_nothing(settings_.address.secrets);
    } catch (soci::soci_error const& failed) {
        std::string const words = server_words(failed.get_error_message());
        return connect_error(settings_.address.text, clean_message(words, settings_.address.secrets));
    }
    return std::nullopt;
}

std::optional<error> session::open(bool require_schema) {
    if (is_open()) { return std::nullopt; }
    if (auto problem = log_in()) { return problem; }
    try {
        {
            std::lock_guard const held{descriptor_mutex_};
            descriptor_ = ::fcntl(PQsocket(raw(*sql_)), F_DUPFD_CLOEXEC, 0);
        }
        ignore_notices(raw(*sql_));
        auto problem = check_server();
        if (!problem) { set_up(); }
        if (!problem && require_schema) { problem = check_schema(); }
        if (problem) { close(); }
        return problem;
    } catch (soci::soci_error const&) {
        error problem = explain();
        close();
        if (problem.kind == failure::lost) { problem.kind = failure::not_connected; }  // nothing of a booking was sent
        return problem;
    }
}

std::optional<error> session::check_server() {
    if (descriptor_ < 0) { return error{failure::not_connected, "", "the process has no file descriptor left"}; }
    char const* const encoding = PQparameterStatus(raw(*sql_), "server_encoding");
    if (encoding == nullptr || std::strcmp(encoding, "UTF8") != 0) {
        return error{failure::misconfigured, "", "the database's encoding is not UTF8: create it with ENCODING 'UTF8'"};
    }
    if (settings_.primary) {
        constexpr std::string_view read_only = "25006";
        if (ask("SELECT pg_catalog.pg_is_in_recovery()") == "t") { return error{failure::not_connected, std::string{read_only}, with_advice("the server is a standby", read_only)}; }
    }
    return std::nullopt;
}

void session::set_up() {
    std::string const wanted = std::string{settings_.search_path ? own_names_only : ""}.append(settings_.prepared_statements ? sql::session_settings : "");
    if (!wanted.empty()) { ask(wanted); }
    if (!settings_.search_path) { return; }
    try {
        ask(std::string{sql::leave_with_the_client});
    } catch (soci::soci_error const&) {  // not every platform can do it
        if (!usable()) { throw; }
    }
}

std::optional<error> session::check_schema() {
    std::string const text = ask(in_schema(schema_version_of, settings_.schema));
    int found = 0;
    std::from_chars(text.data(), text.data() + text.size(), found);
    auto problem = newer_than_library(found, settings_.schema);
    if (!problem && found < schema_version()) {
        problem = error{failure::misconfigured, "", "schema '" + settings_.schema + "' has version " + std::to_string(found) +
                                                        ", this library needs " + std::to_string(schema_version()) + ": run 'bookonce migrate'"};
    }
    return problem;
}

std::optional<error> newer_than_library(int found, std::string const& schema) {
    if (found <= schema_version()) { return std::nullopt; }
    return error{failure::misconfigured, "", "schema '" + schema + "' has version " + std::to_string(found) +
                                                 ", which is newer than this library (" + std::to_string(schema_version()) + "): update the program"};
}

int read_schema_version(soci::session& session, std::string const& schema) {
    int version = 0;
    session << in_schema(schema_version_of, schema), soci::into(version);
    return version;
}

void session::hang_up() noexcept {
    {
        std::lock_guard const held{descriptor_mutex_};
        if (descriptor_ >= 0) { ::close(descriptor_); }
        descriptor_ = -1;
    }
    if (!sql_) { return; }
    // SOCI and libpq take a connection that is none for one that is broken.
    PGconn*& connection = static_cast<soci::postgresql_session_backend*>(sql_->get_backend())->conn_;
    PQfinish(std::exchange(connection, nullptr));
}

void session::close() noexcept {
    hang_up();
    try {
        sql_.reset();
    } catch (...) {  // SOCI may throw while it says goodbye to a server that is gone: nothing is left to be done
        static_cast<void>(sql_.release());
    }
}

void session::interrupt() noexcept {
    std::lock_guard const held{descriptor_mutex_};
    if (descriptor_ >= 0) { ::shutdown(descriptor_, SHUT_RDWR); }
}

std::string session::script(std::string const& statements) {
    result_ptr const result{PQexec(raw(*sql_), statements.c_str()), &PQclear};
    return PQcmdStatus(succeeded(raw(*sql_), result.get()));
}

std::string session::ask(std::string const& statements) { return ask_of(raw(*sql_), statements); }

void session::commit() {
    if (script("COMMIT") != "COMMIT") { throw soci::postgresql_soci_error{"the transaction was rolled back", "25P02"}; }
}

error session::explain() const {
    error problem = error_from_exception(settings_.address.secrets);
    // On a broken connection the statement's fate is unknown, whatever the server's last word was.
    if (!usable()) { problem.kind = failure::lost; }
    return problem;
}

bool session::usable() const noexcept { return sql_ && PQstatus(raw(*sql_)) == CONNECTION_OK; }

error error_from_exception(std::vector<std::string> const& secrets) {
    try {
        throw;
    } catch (soci::postgresql_soci_error const& failed) {
        std::string const code = failed.sqlstate();
        bool const blank = code.find_first_not_of(' ') == std::string::npos;
        std::string reason = clean_message(server_words(failed.get_error_message()), secrets);
        return {classify(code), blank ? std::string{} : code, with_advice(std::move(reason), code)};
    } catch (config_error const& failed) {
        return {failure::misconfigured, "", failed.what()};
    } catch (std::exception const& failed) {
        // SOCI's own complaint, with no word from the server: what became of the statement is not known.
        return {failure::lost, "", clean_message(server_words(failed.what()), secrets)};
    }
}

}  // namespace bookonce::store
