#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include <bookonce/ids.hpp>
#include <sqlite3.h>

namespace bench::sqlite {

/// The file cannot be used, or a statement failed. One line.
class failure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The file of an address as the engine takes it, `sqlite:PATH`.
std::string file_of(std::string_view address);

/// One connection to a file. Not thread-safe.
class connection {
public:
    /// Who finds the file locked waits for it so long. Changes nothing in a file that is there.
    /// Throws `failure`.
    explicit connection(std::string const& file, std::chrono::milliseconds patience = std::chrono::seconds{60});

    /// Sets what a program should that must lose nothing: the write-ahead log, and commits that
    /// wait for the disk. All else stays as SQLite has it.
    void make_durable() { run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL"); }
    /// Runs one or several statements; throws `failure` if one of them fails.
    void run(std::string const& text);
    /// The first row as integers; throws `failure` if there is none.
    template <std::size_t Columns>
    std::array<std::int64_t, Columns> integers(std::string const& text) {
        std::array<std::int64_t, Columns> row{};
        read(text, row);
        return row;
    }
    /// What went wrong last.
    std::string message() const { return sqlite3_errmsg(raw()); }
    sqlite3* raw() const noexcept { return database_.get(); }

private:
    void read(std::string const& text, std::span<std::int64_t> row);

    std::string file_;
    std::unique_ptr<sqlite3, decltype(&sqlite3_close_v2)> database_;
};

/// A statement that is kept. Not thread-safe.
class statement {
public:
    /// Throws `failure`.
    statement(connection& database, std::string_view text);

    /// Begins anew with these values, which need not outlive the call: SQLITE_ROW, SQLITE_DONE, or
    /// what went wrong.
    template <class... Values>
    int step(Values const&... values) {
        sqlite3_reset(prepared_.get());
        [[maybe_unused]] int place = 0;
        (bind(++place, values), ...);
        return sqlite3_step(prepared_.get());
    }
    std::int64_t integer(int column) const noexcept { return sqlite3_column_int64(prepared_.get(), column); }
    /// To be called when all is read: a statement that is not done keeps its transaction from
    /// ending.
    void reset() noexcept { sqlite3_reset(prepared_.get()); }

private:
    void bind(int place, std::int64_t value) { sqlite3_bind_int64(prepared_.get(), place, value); }
    void bind(int place, std::string_view text) {
        sqlite3_bind_text(prepared_.get(), place, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
    }
    void bind(int place, bookonce::booking_id const& id) {
        sqlite3_bind_blob(prepared_.get(), place, id.bytes().data(), static_cast<int>(id.bytes().size()),
                          SQLITE_STATIC);
    }

    std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> prepared_{nullptr, &sqlite3_finalize};
};

}  // namespace bench::sqlite
