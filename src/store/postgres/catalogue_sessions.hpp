#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "connection.hpp"

namespace bookonce::store {

/// A session that is lent for one call.
struct lent_session {
    bookonce::store::connection& connection;
    /// Until when it waits for the server; empty: as long as that takes.
    std::optional<std::chrono::steady_clock::time_point> end = {};
};

/// The few sessions of the calls that do not book, opened when needed. Thread-safe.
class catalogue_sessions {
public:
    using job = std::function<void(lent_session const&)>;

    catalogue_sessions(connection_settings settings, std::chrono::milliseconds usual);
    /// Waits for logins that nobody waited for.
    ~catalogue_sessions();
    catalogue_sessions(catalogue_sessions const&) = delete;
    catalogue_sessions& operator=(catalogue_sessions const&) = delete;

    /// Opens a session if none is open. Returns nothing, or why it cannot.
    std::optional<error> probe();
    /// Runs `work`, which throws SOCI's exceptions, in a session that did not die idle, and again on
    /// conflicts. Waits the usual time for a session, then for the server without a limit. Throws as
    /// `raise` does.
    void change(job const& work);
    /// The same for what changes nothing: it runs once more in a new session if the first one dies.
    /// Waits for the database as long as `within` says.
    void read(std::chrono::milliseconds within, job const& work);
    /// The same; waits for the server without a limit.
    void read_all(job const& work);

    connection_settings const& settings() const noexcept { return settings_; }
    std::chrono::milliseconds usual() const noexcept { return usual_; }

private:
    enum class effect : bool { changes, reads };
    struct login;
    struct late_login {
        std::thread thread;
        std::shared_ptr<login> attempt;
    };

    struct returner {
        catalogue_sessions* owner;
        void operator()(connection* lent) const noexcept { owner->give_back(std::unique_ptr<connection>{lent}); }
    };
    using lent_connection = std::unique_ptr<connection, returner>;
    using time = std::chrono::steady_clock::time_point;

    lent_connection borrow(time end);
    void give_back(std::unique_ptr<connection> connection) noexcept;
    void run(effect kind, time patience_end, std::optional<time> end, job const& work);
    void log_in(login& attempt) noexcept;
    std::optional<error> open(lent_connection& connection, std::optional<time> end);

    connection_settings settings_;
    std::chrono::milliseconds usual_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<connection>> idle_;
    int lent_ = 0;
    std::vector<late_login> late_logins_;  ///< nobody waits for them any more
};

}  // namespace bookonce::store
