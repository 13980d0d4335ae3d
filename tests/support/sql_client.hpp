#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "environment.hpp"

struct pg_conn;

namespace bookonce::test {

/// A plain libpq session: what a test says in SQL of its own, past the library. Whatever fails
/// throws `std::runtime_error` with the server's words. One thread at a time.
class sql_client {
public:
    using rows = std::vector<std::vector<std::string>>;

    explicit sql_client(std::string const& address = database_address());
    /// Connects to a server that may be starting or full: tries again for a minute.
    static sql_client when_reachable(std::string const& address);

    /// Runs statements; the last one's rows, NULL as an empty text.
    rows run(std::string const& statements);
    /// The one value that the statement gives.
    std::int64_t number(std::string const& statement);
    std::string text(std::string const& statement);
    /// The first value that the statement gives; "" if it gives none.
    std::string first(std::string const& statement);
    /// The SQLSTATE with which the statement fails; "00000" if it does not.
    std::string sqlstate_of(std::string const& statement);

private:
    std::unique_ptr<pg_conn, void (*)(pg_conn*)> connection_;
};

}  // namespace bookonce::test
