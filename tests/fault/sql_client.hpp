#pragma once

#include <memory>
#include <string>
#include <vector>

struct pg_conn;

namespace bookonce::fault {

/// Plain libpq, so that what the engine did is looked at by code that shares nothing with it. One thread.
class sql_client {
public:
    using rows = std::vector<std::vector<std::string>>;

    /// Connects, and tries again for as long as the server is starting. Throws `std::runtime_error` after a minute.
    explicit sql_client(std::string const& conninfo);

    /// Rows as text, NULL as "". Throws `std::runtime_error` with the server's words.
    rows run(std::string const& sql);
    /// The first column of the first row; "" if there is none.
    std::string value(std::string const& sql);

private:
    std::unique_ptr<pg_conn, void (*)(pg_conn*)> connection_;
};

/// One statement on a connection of its own.
sql_client::rows run_sql(std::string const& conninfo, std::string const& sql);

}  // namespace bookonce::fault
