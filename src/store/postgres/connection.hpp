#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <soci/soci.h>

#include "conninfo.hpp"
#include "server_error.hpp"
#include "store/rows.hpp"

namespace bookonce::store {

/// How sessions are opened: where, and whether they may keep things on the server.
struct connection_settings {
    conninfo address;
    std::string schema;
    /// Whether the server's side is this session's alone, so that things may be set and kept there.
    /// No: a pooler hands it on. Empty: found out whenever a session is opened.
    std::optional<bool> unshared = {};
    bool prepared_statements = true;  ///< keep statements there, planned by keys, if it is unshared
    bool primary = true;              ///< not a standby: what it shows is of the past, and no ground for a refusal
    /// Set when a server let a session in and then refused SOCI's own first statement: then libpq alone tries each login first.
    /// Shared by the copies.
    std::shared_ptr<std::atomic<bool>> probe_login_with_libpq = std::make_shared<std::atomic<bool>>(false);
};

/// One connection, opened with all that the engine relies on checked: UTF-8 on both sides, the primary if asked for, the
/// schema there and of this library's version. A server that falls silent meanwhile is given up within seconds. Not
/// thread-safe, except `interrupt`.
class connection {
public:
    explicit connection(connection_settings settings) : settings_{std::move(settings)} {}
    ~connection() { close(); }
    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;

    /// Opens it. Nothing if it is open; else why not. `require_schema`: also demand the schema's version.
    std::optional<error> open(bool require_schema = true);
    bool is_open() const noexcept { return sql_ != nullptr; }
    /// Whether it broke, or the server took leave, while nothing was asked: nothing that was sent
    /// is in doubt. Looks at the connection without waiting. False if it is not open.
    bool died_idle() noexcept;
    /// Ends the connection, without waiting for the server. What was made with `sql()` may go afterwards, and then `close`.
    void hang_up() noexcept;
    void close() noexcept;

    /// Makes a call that waits for the server fail with a lost connection. Any thread.
    void interrupt() noexcept;

    soci::session& sql() { return *sql_; }
    connection_settings const& settings() const noexcept { return settings_; }
    /// Whether statements may be kept on the server. To be asked while it is open.
    bool keeps_statements() const noexcept { return unshared_ && settings_.prepared_statements; }

    /// Runs statements as they are, without parameters, in one message: the last one's command tag. Throws SOCI's exceptions.
    std::string script(std::string const& statements);
    /// COMMIT. Throws if the transaction was rolled back instead: the server answers that with success, and SOCI does not
    /// look at what it says.
    void commit();

    /// What the exception being handled means, and whether the session is still fit to be used.
    error explain() const;
    /// What the server said of its last error.
    server_error const& said() const noexcept { return said_; }
    bool usable() const noexcept;

private:
    std::optional<error> check_server();
    std::optional<error> ask_server();
    std::optional<error> set_up(bool require_schema);

    connection_settings settings_;
    server_error said_;      ///< the last error of the connection
    bool leaving_ = false;   ///< the server has said that it ends the connection
    bool unshared_ = false;  ///< as the last opening found it
    std::unique_ptr<soci::session> sql_;
    std::mutex descriptor_mutex_;  ///< guards `descriptor_` between `interrupt` and `close`
    int descriptor_ = -1;  ///< a second one of the connection: libpq may close its own, and the number be another's
};

/// Why a schema of version `found` is not for this library, if it is newer.
std::optional<error> newer_than_library(int found, std::string const& schema);

/// The version that the schema's own table tells. Throws SOCI's exceptions.
int read_schema_version(soci::session& connection, std::string const& schema);

}  // namespace bookonce::store
