#pragma once

#include <filesystem>
#include <string>

#include <unistd.h>

namespace bookonce::test {

/// A folder of the test's own, gone at the end with all that is in it. Where it can, it is in memory:
/// no test asks the disk for anything.
class temporary_folder {
public:
    temporary_folder() {
        bool const has_memory = ::access("/dev/shm", W_OK | X_OK) == 0;
        std::filesystem::path const place = has_memory ? "/dev/shm" : std::filesystem::temp_directory_path();
        std::string name = (place / "bookonce-test-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~temporary_folder() {
        std::error_code unknown;
        std::filesystem::remove_all(path_, unknown);
    }
    temporary_folder(temporary_folder const&) = delete;
    temporary_folder& operator=(temporary_folder const&) = delete;

    std::filesystem::path const& path() const { return path_; }
    std::string file(std::string const& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

}  // namespace bookonce::test
