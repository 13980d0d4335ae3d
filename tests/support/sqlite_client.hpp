#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include <sqlite3.h>

namespace bookonce::test {

/// Asks an SQLite file beside the engine. Throws `std::runtime_error` for a refused statement.
class sqlite_client {
public:
    explicit sqlite_client(std::string const& path) {
        if (sqlite3_open(path.c_str(), &handle_) != SQLITE_OK) { fail(); }
        sqlite3_busy_timeout(handle_, 60'000);
    }
    ~sqlite_client() { sqlite3_close(handle_); }
    sqlite_client(sqlite_client const&) = delete;
    sqlite_client& operator=(sqlite_client const&) = delete;

    /// Runs statements. Returns the rows of all, each value as text, NULL as "".
    std::vector<std::vector<std::string>> run(std::string const& statements) {
        std::vector<std::vector<std::string>> rows;
        auto const keep = [](void* into, int columns, char** values, char**) {
            auto& row = static_cast<std::vector<std::vector<std::string>>*>(into)->emplace_back();
            for (int column = 0; column < columns; ++column) {
                row.emplace_back(values[column] == nullptr ? "" : values[column]);
            }
            return 0;
        };
        if (sqlite3_exec(handle_, statements.c_str(), keep, &rows, nullptr) != SQLITE_OK) { fail(); }
        return rows;
    }
    /// The first column of the first row.
    std::string first(std::string const& statements) { return run(statements).at(0).at(0); }
    long long number(std::string const& statements) { return std::stoll(first(statements)); }

private:
    [[noreturn]] void fail() { throw std::runtime_error{sqlite3_errmsg(handle_)}; }

    sqlite3* handle_ = nullptr;
};

}  // namespace bookonce::test
