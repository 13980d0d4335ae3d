// The power fails: of an SQLite file only that is left which the disk was told to keep.
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <bookonce/bookonce.hpp>
#include <doctest/doctest.h>
#include <sqlite3.h>

#include "temporary_folder.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

/// While it lives, each file of SQLite's that is flushed is copied as it is then: `<path>.flushed`.
class watched_disk {
public:
    watched_disk() {
        real = sqlite3_vfs_find(nullptr);
        watched = *real;
        watched.zName = "watched";
        watched.xOpen = open;
        sqlite3_vfs_register(&watched, 1);
    }
    ~watched_disk() {
        sqlite3_vfs_unregister(&watched);
        sqlite3_vfs_register(real, 1);
    }
    watched_disk(watched_disk const&) = delete;
    watched_disk& operator=(watched_disk const&) = delete;

    /// What would be there after a power cut now, as the database `to`.
    static void cut_power(std::string const& path, std::string const& to) {
        std::lock_guard const held{mutex};
        for (char const* suffix : {"", "-wal"}) {
            if (std::filesystem::exists(path + suffix + ".flushed")) {
                std::filesystem::copy_file(path + suffix + ".flushed", to + suffix);
            }
        }
    }

private:
    /// A file of the real disk's, and its methods with some of our own.
    struct open_file {
        sqlite3_io_methods const* real;
        sqlite3_io_methods own;
        std::string path;
    };

    static int open(sqlite3_vfs*, char const* name, sqlite3_file* file, int flags, int* got) {
        int const code = real->xOpen(real, name, file, flags, got);
        if (code != SQLITE_OK || name == nullptr) { return code; }
        std::lock_guard const held{mutex};
        open_file& opened = files[file] = {file->pMethods, *file->pMethods, name};
        opened.own.xSync = sync;
        opened.own.xClose = close;
        file->pMethods = &opened.own;
        return code;
    }
    static int sync(sqlite3_file* file, int flags) {
        std::lock_guard const held{mutex};
        open_file const& flushed = files.at(file);
        std::filesystem::copy_file(flushed.path, flushed.path + ".flushed",
                                   std::filesystem::copy_options::overwrite_existing);
        return flushed.real->xSync(file, flags);
    }
    static int close(sqlite3_file* file) {
        std::lock_guard const held{mutex};
        file->pMethods = files.at(file).real;
        files.erase(file);
        return file->pMethods->xClose(file);
    }

    static inline sqlite3_vfs* real = nullptr;
    static inline sqlite3_vfs watched{};
    static inline std::mutex mutex;
    static inline std::map<sqlite3_file*, open_file> files;
};

}  // namespace

TEST_CASE("a_power_cut_takes_no_booking_that_was_told") {
    temporary_folder folder;
    watched_disk const disk;
    std::string const path = folder.file("bookings.db");
    engine engine{{.database = "sqlite:" + path}};
    event_id const event = engine.create_event({.capacity = 10'000}).id;
    std::mutex mutex;
    std::vector<booking_id> told;
    for (int cut = 0; cut < 5; ++cut) {
        std::vector<std::jthread> callers;
        for (int caller = 0; caller < 4; ++caller) {
            callers.emplace_back([&, caller] {
                for (int number = 0; number < 5; ++number) {
                    auto const ending = engine.book(
                        {.event = event,
                         .user = std::to_string(cut) + '-' + std::to_string(caller) + '-' + std::to_string(number)});
                    if (auto const* const done = std::get_if<booked>(&ending)) {
                        std::lock_guard const held{mutex};
                        told.push_back(done->booking.id);
                    }
                }
            });
        }
        callers.clear();
        std::string const left = folder.file("left" + std::to_string(cut) + ".db");
        disk.cut_power(path, left);
        bookonce::engine after{{.database = "sqlite:" + left}};
        REQUIRE(told.size() == static_cast<std::size_t>(20 * (cut + 1)));
        for (booking_id const& id : told) { CHECK(after.find_booking(event, id)); }
        CHECK(after.audit().sound());
    }
}
