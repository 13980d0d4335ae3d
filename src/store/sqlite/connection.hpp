#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "database_file.hpp"
#include "one_user.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace bookonce::store::sqlite {

/// How long a call on a connection may wait for others.
struct waiting {
    std::chrono::steady_clock::time_point until;
    std::atomic<bool> const* broken_off = nullptr;  ///< set: no longer

    bool is_over() const noexcept;
};

/// One connection to a database, with the statements that it keeps. Throws `problem`. Used by one
/// thread at a time: whoever shares it locks `in_use`.
class connection {
public:
    explicit connection(database_file file) : file_{std::move(file)} {}
    ~connection() { close(); }
    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;

    one_user in_use;

    /// Opens the file, which is made if it is not there, and brings its schema up to date. Waits for
    /// locks as said before: others may be making it, or mending it after a crash. Does nothing if it
    /// is open. Throws `config_error` as well.
    void open();
    bool is_open() const noexcept { return handle_ != nullptr; }
    /// A database in memory lives on, and stays open.
    void close() noexcept;

    /// Of the calls from now on: how long they wait for a lock.
    void wait_for_locks(waiting patience) noexcept { lock_patience_ = patience; }
    /// Of the statements from now on: no longer than this.
    void run_until(std::chrono::steady_clock::time_point end) noexcept { runs_until_ = end; }

    /// The statement of this text, one of the constants of sql.hpp, ready to be bound.
    sqlite3_stmt* prepared(std::string_view text);
    /// Statements without inputs and rows.
    void run(char const* text);
    /// Rows that the last INSERT, UPDATE or DELETE has changed.
    int rows_changed() const noexcept;
    /// Whether a transaction is open.
    bool in_transaction() const noexcept;
    /// Changes whenever another connection has changed the database.
    std::int64_t version_of_others();

    /// As messages name it.
    std::string const& path() const noexcept { return file_.path; }
    /// Throws if the file was moved, deleted or replaced: what is written to it would be lost.
    void demand_in_place() const;
    /// Throws if the code says that a call has failed.
    void check(int code) const;
    [[noreturn]] void fail(int code) const;

private:
    struct end_statement {
        void operator()(sqlite3_stmt* ended) const noexcept;
    };
    struct end_connection {
        void operator()(sqlite3* ended) const noexcept;
    };

    void open_file();
    void set_up();
    void keep_write_ahead_log();
    static int wait_for_lock(void* self, int waited) noexcept;
    static int look_at_time(void* self) noexcept;

    database_file file_;
    std::unique_ptr<sqlite3, end_connection> handle_;
    std::unordered_map<char const*, std::unique_ptr<sqlite3_stmt, end_statement>> statements_;  ///< by their text
    waiting lock_patience_{};
    std::chrono::steady_clock::time_point runs_until_ = std::chrono::steady_clock::time_point::max();
};

/// A transaction, rolled back at its end unless it was committed. Throws `problem`.
class transaction {
public:
    /// The rows as they are at the first read.
    static transaction to_read(connection& of) { return transaction{of, "BEGIN"}; }
    /// The only one that writes, in any process.
    static transaction to_write(connection& of) { return transaction{of, "BEGIN IMMEDIATE"}; }

    ~transaction();
    transaction(transaction const&) = delete;
    transaction& operator=(transaction const&) = delete;

    /// On the disk when this returns.
    void commit();

private:
    transaction(connection& of, char const* begin) : connection_{of} {
        connection_.demand_in_place();
        connection_.run(begin);
    }

    connection& connection_;
};

}  // namespace bookonce::store::sqlite
