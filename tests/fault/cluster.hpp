#pragma once

#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

#include "sql_client.hpp"

namespace bookonce::fault {

/// A PostgreSQL cluster under a test's control: the one of tools/with-postgres, or a standby made
/// of it.
class cluster {
public:
    /// The cluster that tools/with-postgres runs this program beside.
    static cluster from_environment();
    /// A copy of `primary` in a folder beside it, which follows it. Not started. Removed with its
    /// last owner.
    static cluster standby_of(cluster const& primary, std::string const& name);

    /// Throws this cluster's data away and makes it a standby of `primary`. It must not be running.
    void rebuild_from(cluster const& primary) const;

    std::string const& address() const { return address_; }          ///< the superuser's, for tests
    std::string const& tcp_address() const { return tcp_address_; }  ///< with a password
    std::string const& data() const { return data_; }
    std::string const& port() const { return port_; }
    std::string const& password() const { return password_; }
    std::string const& binaries() const { return binaries_; }
    std::string const& log() const { return log_; }
    uid_t owner() const { return owner_; }

    void start() const { control({"start", "-t", "60", "-l", log_}); }
    void stop(std::string const& mode) const { control({"stop", "-t", "60", "-m", mode}); }
    void restart(std::string const& mode) const { control({"restart", "-t", "60", "-m", mode, "-l", log_}); }
    void promote() const { control({"promote", "-t", "60"}); }
    bool running() const;

    /// SET for all sessions from now on, by ALTER SYSTEM and a reload. An empty value resets it.
    void configure(std::string const& name, std::string const& value) const;
    test::sql_client connect() const { return test::sql_client::when_reachable(address_); }
    test::sql_client::rows run(std::string const& sql) const { return connect().run(sql); }

    /// The server's processes: first the postmaster.
    std::vector<pid_t> processes() const;
    /// A backend that has read or written bookings for an engine, the busiest first: a lane's.
    /// Throws `std::runtime_error` if there is none within a minute.
    pid_t engine_backend() const;
    /// Every backend that an engine is connected to, those that wait for work too.
    std::vector<pid_t> engine_backends() const;
    /// Sends a signal to every process of the server.
    void signal_all(int signal) const;
    /// Ends every session of the engines.
    void terminate_engines() const;

private:
    cluster() = default;
    void control(std::vector<std::string> words) const;

    std::string data_, log_, port_, address_, tcp_address_, password_, binaries_;
    uid_t owner_ = 0;
    std::shared_ptr<void> cleanup_;
};

}  // namespace bookonce::fault
