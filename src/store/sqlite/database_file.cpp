#include "database_file.hpp"

#include <filesystem>

#include <sys/stat.h>
#include <unistd.h>

#include <bookonce/error.hpp>

#include "store/backend.hpp"

namespace bookonce::store {
namespace {

constexpr std::string_view prefix = "sqlite:";

/// 0: there is no such file.
std::uint64_t inode_of(std::string const& path) {
    struct stat found {};
    return ::stat(path.c_str(), &found) == 0 ? found.st_ino : 0;
}

}  // namespace

bool is_sqlite_address(std::string_view address) noexcept { return address.starts_with(prefix); }

}  // namespace bookonce::store

namespace bookonce::store::sqlite {

database_file file_of(std::string_view address) {
    std::string_view const path = address.substr(prefix.size());
    if (path.empty()) {
        throw config_error{"the database's address names no file: give sqlite:PATH, or sqlite::memory:"};
    }
    if (path.find('\0') != std::string_view::npos) { throw config_error{"the database's path contains NUL"}; }
    database_file const named{std::string{path}};
    if (named.in_memory()) { return named; }
    // It is opened more than once, and the program may change its working directory.
    std::error_code unknown;
    auto const whole = std::filesystem::absolute(named.path, unknown);
    return unknown ? named : database_file{whole.string()};
}

bool has_moved(database_file const& file) {
    std::uint64_t const known = *file.inode;
    return known != 0 && inode_of(file.path) != known;
}

void remember(database_file const& file) {
    std::uint64_t none = 0;
    file.inode->compare_exchange_strong(none, inode_of(file.path));
}

namespace {

namespace fs = std::filesystem;

std::optional<std::string> what_is_in_the_way(fs::path const& path) {
    std::error_code failed;
    std::error_code unknown;
    fs::path const folder = path.has_parent_path() ? path.parent_path() : fs::path{"."};
    fs::file_type const kind = fs::status(path, failed).type();
    bool const ends_somewhere = kind != fs::file_type::none;  // not in a loop
    if (ends_somewhere && fs::is_symlink(path, unknown)) {
        // SQLite, too, works beside the file that the link means.
        fs::path const meant = folder / fs::read_symlink(path, unknown);
        auto const reason = what_is_in_the_way(meant);
        return reason ? std::optional{"it is a link to '" + meant.string() + "': " + *reason} : std::nullopt;
    }
    if (kind == fs::file_type::directory) { return "it is a folder: name a file"; }
    if (!fs::is_directory(folder, unknown)) { return "there is no folder '" + folder.string() + "': make it"; }
    // SQLite makes two files beside it.
    if (::access(folder.c_str(), W_OK | X_OK) != 0) {
        return "this program may not make files in its folder '" + folder.string() + "': give it the right";
    }
    if (kind == fs::file_type::none) { return failed.message() + ": name another file"; }
    if (kind == fs::file_type::not_found) { return std::nullopt; }
    if (kind != fs::file_type::regular) { return "it is no file of a disk: name another"; }
    if (::access(path.c_str(), R_OK | W_OK) != 0) {
        return "this program may not read and write it: give it the right";
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> what_is_in_the_way(database_file const& file) {
    return what_is_in_the_way(fs::path{file.path});
}

}  // namespace bookonce::store::sqlite
