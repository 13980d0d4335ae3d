#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <soci/soci.h>

#include "conninfo.hpp"
#include "store.hpp"

namespace bookonce::store {

/// How sessions are opened: where, and whether they may keep things on the server.
struct session_settings {
    conninfo address;
    std::string schema;
    bool prepared_statements = true;  ///< keep statements there, planned by keys
    bool search_path = true;          ///< set the search path there; false where a pooler hands the session on with it
    bool primary = true;              ///< not a standby: what it shows is of the past, and no ground for a refusal
    /// Set when a server let a session in and then refused SOCI's own first statement: then libpq alone tries each login first.
    /// Shared by the copies.
    std::shared_ptr<std::atomic<bool>> try_first = std::make_shared<std::atomic<bool>>(false);
};

/// A statement with its texts in and its row out, prepared once a session or sent whole each time.
///
/// It dies before its session, and is not used after an error of its connection.
class statement {
public:
    /// `bind_row` is called with the SOCI statement to say where each column of a row goes.
    statement(std::string sql, std::size_t inputs, std::function<void(soci::statement&)> bind_row);

    std::string& input(std::size_t index) { return inputs_[index]; }
    /// Runs it and calls `row` after each row has been put in its place. Throws SOCI's exceptions.
    void run(soci::session& session, bool keep, std::function<void()> const& row);
    /// Forgets what the server keeps of it. Must be called before the session is closed.
    void forget() noexcept {
        kept_.reset();
        runs_ = 0;
    }

private:
    void bind(soci::statement& target);
    std::unique_ptr<soci::statement> make(soci::session& session, bool keep);
    void renew(soci::session& session);

    std::string sql_;
    std::vector<std::string> inputs_;
    std::function<void(soci::statement&)> bind_row_;
    std::unique_ptr<soci::statement> kept_;
    std::size_t runs_ = 0;  ///< of `kept_`
    std::size_t runs_until_renewal_ = 16;
};

/// One connection, opened with all that the engine relies on checked: UTF-8 on both sides, the primary if asked for, the
/// schema there and of this library's version. A server that falls silent meanwhile is given up within seconds. Not
/// thread-safe, except `interrupt`.
class session {
public:
    explicit session(session_settings settings) : settings_{std::move(settings)} {}
    ~session() { close(); }
    session(session const&) = delete;
    session& operator=(session const&) = delete;

    /// Opens it. Nothing if it is open; else why not. `require_schema`: also demand the schema's version.
    std::optional<error> open(bool require_schema = true);
    bool is_open() const noexcept { return sql_ != nullptr; }
    /// Ends the connection, without waiting for the server. What was made with `sql()` may go afterwards, and then `close`.
    void hang_up() noexcept;
    void close() noexcept;

    /// Makes a call that waits for the server fail with a lost connection. Any thread.
    void interrupt() noexcept;

    soci::session& sql() { return *sql_; }
    session_settings const& settings() const noexcept { return settings_; }

    /// Runs statements as they are, without parameters, in one message: the last one's command tag. Throws SOCI's exceptions.
    std::string script(std::string const& statements);
    /// COMMIT. Throws if the transaction was rolled back instead: the server answers that with success, and SOCI does not
    /// look at what it says.
    void commit();

    /// What the exception being handled means, and whether the session is still fit to be used.
    error explain() const;
    bool usable() const noexcept;

private:
    std::optional<error> log_in();
    std::optional<error> try_login() const;
    std::string ask(std::string const& statements);
    void set_up();
    std::optional<error> check_server();
    std::optional<error> check_schema();

    session_settings settings_;
    std::unique_ptr<soci::session> sql_;
    std::mutex descriptor_mutex_;  ///< guards `descriptor_` between `interrupt` and `close`
    int descriptor_ = -1;          ///< a second one of the connection: libpq may close its own, and the number be another's
};

/// Turns the exception being handled into an error: SQLSTATE through the one table, the server's words made presentable.
error error_from_exception(std::vector<std::string> const& secrets);

/// Why a schema of version `found` is not for this library, if it is newer.
std::optional<error> newer_than_library(int found, std::string const& schema);

/// The version that the schema's own table tells. Throws SOCI's exceptions.
int read_schema_version(soci::session& session, std::string const& schema);

}  // namespace bookonce::store
