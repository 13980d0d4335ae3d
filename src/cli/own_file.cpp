#include "own_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bookonce/error.hpp>
#include <fmt/format.h>

#include "values.hpp"

namespace bookonce::cli {
namespace {

namespace fs = std::filesystem;

/// Empty: not set.
std::string environment(char const* name) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread runs yet
    char const* const value = std::getenv(name);
    return value == nullptr ? std::string{} : std::string{value};
}

[[noreturn]] void cannot_be_made(char const* what, fs::path const& path) {
    throw config_error{fmt::format("the {} '{}' of the database cannot be made: {}: name another database with "
                                   "--database",
                                   what, path.string(), std::generic_category().message(errno))};
}

/// The folder and those above it that are missing.
void make_folder(fs::path const& folder) {
    if (folder.has_parent_path() && !fs::exists(folder.parent_path())) { make_folder(folder.parent_path()); }
    if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) { cannot_be_made("folder", folder); }
}

/// An empty file, which SQLite takes for a database without tables. False if it is there.
bool make_file(fs::path const& file) {
    int const made = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (made < 0 && errno != EEXIST) { cannot_be_made("file", file); }
    if (made >= 0) { ::close(made); }
    return made >= 0;
}

}  // namespace

bool environment_names_a_server() {
    constexpr std::array names{"PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGSERVICE"};
    return std::ranges::any_of(names, [](char const* name) { return !environment(name).empty(); });
}

std::string own_file() {
    fs::path folder = environment("XDG_DATA_HOME");
    if (!folder.is_absolute()) {  // "must be ignored"
        fs::path const home = environment("HOME");
        if (!home.is_absolute()) {
            throw usage_error{"neither XDG_DATA_HOME nor HOME says where the database is: give --database"};
        }
        folder = home / ".local" / "share";
    }
    return folder / "bookonce" / "bookings.db";
}

bool prepare_own_file(std::string const& file) {
    try {
        if (fs::exists(file)) { return false; }
        make_folder(fs::path{file}.parent_path());
        return make_file(file);
    } catch (fs::filesystem_error const& failed) {
        throw config_error{fmt::format("the database '{}' cannot be reached: {}", file, failed.code().message())};
    }
}

}  // namespace bookonce::cli
