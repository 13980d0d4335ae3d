#pragma once

#include <string>

#include <sys/types.h>

namespace bookonce::fault {

/// A folder that goes with its owner, for a server run by `user`.
class temporary_folder {
public:
    explicit temporary_folder(uid_t user = 0);
    ~temporary_folder();
    temporary_folder(temporary_folder const&) = delete;
    temporary_folder& operator=(temporary_folder const&) = delete;
    std::string const& path() const { return path_; }

private:
    std::string path_;
};

void write_file(std::string const& path, std::string const& text, uid_t owner = 0, unsigned mode = 0644);
std::string read_file(std::string const& path);

}  // namespace bookonce::fault
