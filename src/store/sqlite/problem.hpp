#pragma once

#include <exception>
#include <string_view>

#include "store/rows.hpp"

struct sqlite3;

namespace bookonce::store::sqlite {

/// Why a statement or a transaction has failed. Nothing of its transaction has landed, except if it
/// says `lost`.
class problem : public std::exception {
public:
    explicit problem(store::error what) : what_{std::move(what)} {}

    store::error const& error() const noexcept { return what_; }
    char const* what() const noexcept override { return what_.reason.c_str(); }

private:
    store::error what_;
};

/// The SQLSTATE of an error of the disk.
inline constexpr std::string_view disk_failed = "58030";
/// The SQLSTATE of a statement that names what the tables do not have.
inline constexpr std::string_view no_such_name = "42000";

/// What the last call on this connection means, which returned this code. `path` is shown.
problem problem_of(sqlite3* connection, int code, std::string_view path);

/// Another program keeps the file locked.
problem is_locked(std::string_view path);

/// What is written to this file would be lost.
problem file_has_moved(std::string_view path);

/// A trigger of the application's has dropped a row, or there is none.
problem row_is_missing();

}  // namespace bookonce::store::sqlite
