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
    /// Whether this session has the server's side for itself, and so may set and keep things there.
    /// No: a pooler hands it on. Empty: each login finds out.
    std::optional<bool> unshared = {};
    bool prepared_statements = true;       ///< keep statements if unshared, planned by keys
    bool primary = true;                   ///< not a standby, whose rows may be old
    bool one_event_per_statement = false;  ///< asked for: each statement names its event
    /// Set when a login failed or a connection broke: then libpq tries each login first, since SOCI
    /// would lose a connection whose first statement fails. Shared by the copies.
    std::shared_ptr<std::atomic<bool>> probe_login_with_libpq = std::make_shared<std::atomic<bool>>(false);
    /// Whether Citus spreads the tables over servers, as the last login found it. Shared by the copies.
    std::shared_ptr<std::atomic<bool>> distributed = std::make_shared<std::atomic<bool>>(false);
};

/// One connection, opened after checks: UTF-8 on both sides, the primary if asked for, the schema
/// in this library's version. Gives up a silent server within seconds. Not thread-safe, except
/// `interrupt`.
class connection {
public:
    explicit connection(connection_settings settings) : settings_{std::move(settings)} {}
    ~connection() { close(); }
    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;

    /// Opens it and demands this library's schema. Returns nothing, or why it could not.
    std::optional<error> open() { return open(schema_check::required); }
    /// The same without a look at the schema.
    std::optional<error> open_without_schema() { return open(schema_check::none); }
    bool is_open() const noexcept { return sql_ != nullptr; }
    /// Whether it broke, or the server ended it, while nothing was asked; so nothing sent is in
    /// doubt. Does not wait. False if it is not open.
    bool died_idle() noexcept;
    /// Ends the connection without waiting for the server. Next destroy what `sql()` made, then
    /// call `close`.
    void hang_up() noexcept;
    void close() noexcept;

    /// Makes a call that waits for the server fail with a lost connection. Any thread may call it.
    void interrupt() noexcept;

    soci::session& sql() { return *sql_; }
    connection_settings const& settings() const noexcept { return settings_; }
    /// Whether statements may be kept on the server. Ask only while it is open.
    bool keeps_statements() const noexcept { return unshared_ && settings_.prepared_statements; }
    /// Whether Citus spreads the tables over servers.
    bool is_distributed() const noexcept { return *settings_.distributed; }
    /// Whether each statement is about one event, which it names.
    bool names_events() const noexcept { return settings_.one_event_per_statement || is_distributed(); }

    /// Runs statements without parameters in one message; returns the last command tag. Throws
    /// SOCI's exceptions.
    std::string script(std::string const& statements);
    /// COMMIT. Throws if the server rolled the transaction back, which it reports as success.
    void commit();

    /// What the exception being handled means, and whether the session is still usable.
    error explain() const;
    /// The server's last error.
    server_error const& said() const noexcept { return said_; }
    bool usable() const noexcept;

private:
    enum class schema_check : bool { none, required };
    std::optional<error> open(schema_check check);
    std::optional<error> check_server();
    std::optional<error> ask_server();
    std::optional<error> look_for_citus();
    std::optional<error> set_up(schema_check check);

    connection_settings settings_;
    server_error said_;      ///< the last error of the connection
    bool leaving_ = false;   ///< the server said that it ends the connection
    bool unshared_ = false;  ///< as the last opening found it
    std::unique_ptr<soci::session> sql_;
    std::mutex descriptor_mutex_;  ///< guards `descriptor_` between `interrupt` and `close`
    int descriptor_ = -1;          ///< dup() of the socket: libpq's number may be reused
};

/// Why a schema of version `found` is too new for this library, if it is.
std::optional<error> newer_than_library(int found, std::string const& schema);

/// The version in the schema's own table. Throws SOCI's exceptions.
int read_schema_version(soci::session& connection, std::string const& schema);

}  // namespace bookonce::store
