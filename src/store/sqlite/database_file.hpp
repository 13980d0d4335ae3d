#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bookonce::store::sqlite {

/// Where a database is.
struct database_file {
    std::string path;  ///< ":memory:": in the memory of whoever opens it

    bool in_memory() const noexcept { return path == ":memory:"; }
};

/// Of an address that names an SQLite database; a relative path is made whole. Throws `config_error` for one without a path.
database_file file_of(std::string_view address);

/// Why the file cannot be opened, as far as its folder and its rights say. Empty: they say nothing.
std::optional<std::string> what_is_in_the_way(database_file const& file);

}  // namespace bookonce::store::sqlite
