#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bookonce::store::sqlite {

/// Where a database is.
struct database_file {
    std::string path;  ///< ":memory:": in the memory of whoever opens it
    /// Of the file that the path named when it was opened first; 0: not yet. All copies share it.
    std::shared_ptr<std::atomic<std::uint64_t>> inode = std::make_shared<std::atomic<std::uint64_t>>(0);

    bool in_memory() const noexcept { return path == ":memory:"; }
};

/// Whether the path names no longer the file that was opened first. What is booked in a file without
/// a name would be lost.
bool has_moved(database_file const& file);
/// It has just been opened.
void remember(database_file const& file);

/// Of an address that names an SQLite database; a relative path is made whole. Throws `config_error`
/// for one without a path.
database_file file_of(std::string_view address);

/// Why the file cannot be opened, as far as its folder and its rights say. Empty: they say nothing.
std::optional<std::string> what_is_in_the_way(database_file const& file);

}  // namespace bookonce::store::sqlite
