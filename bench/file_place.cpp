#include "file_place.hpp"

#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "environment_variable.hpp"
#include "sqlite/tables.hpp"

namespace bench {
namespace {

namespace fs = std::filesystem;

fs::path make_temporary() {
    std::string const parent = environment_variable("TMPDIR");
    std::string name = (parent.empty() ? "/tmp" : parent) + "/bookonce-bench-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) {
        throw std::runtime_error{
            fmt::format("cannot make a folder {}: {}", name, std::generic_category().message(errno))};
    }
    return name;
}

/// Held as long as it is open.
int locked(fs::path const& folder) {
    std::error_code problem;
    fs::create_directories(folder, problem);
    int const opened = problem ? -1 : open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0) {
        std::string const why = problem ? problem.message() : std::generic_category().message(errno);
        throw std::runtime_error{
            fmt::format("the folder {} cannot be used: {}; name another with --sqlite-folder", folder.string(), why)};
    }
    if (flock(opened, LOCK_EX | LOCK_NB) != 0) {
        close(opened);
        throw std::runtime_error{
            fmt::format("another run of bookonce-bench uses the folder {}; wait for its end, or name another with "
                        "--sqlite-folder",
                        folder.string())};
    }
    return opened;
}

}  // namespace

file_place::file_place(std::string const& folder)
    : is_temporary_{folder.empty()}, folder_{is_temporary_ ? make_temporary() : fs::absolute(folder)}, lock_{locked(
                                                                                                           folder_)},
      if_interrupted_{std::make_unique<last_words>(
          fmt::format("interrupted; the folder {} stays{}", folder_.string(), is_temporary_ ? ": remove it" : ""))} {}

file_place::~file_place() { close(lock_); }

void file_place::make_tables(strategy const&, tuning const&, stock const& stock) {
    file_ = (folder_ / fmt::format("bookonce-bench-{}.db", stock.bookings_before)).string();
    sqlite::make_tables(file_, stock);
    if (stock.bookings_before == 0) { without_stored_ = file_; }
}

route file_place::route_for(run_spec const&) { return {.database = "sqlite:" + file_}; }

void file_place::let_holds_lapse() {
    sqlite::connection database{file_};
    sqlite::let_holds_lapse(database);
}

bench::audit file_place::audit(strategy const& strategy) {
    sqlite::connection database{file_};
    return audit_tables(database, strategy, "main");
}

void file_place::drop() {
    if_interrupted_.reset();
    if (is_temporary_) {
        fs::remove_all(folder_);
    } else if (!without_stored_.empty()) {
        sqlite::remove_file(without_stored_);
    }
}

}  // namespace bench
