#include "files.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <sys/stat.h>
#include <unistd.h>

namespace bookonce::fault {

temporary_folder::temporary_folder(uid_t user) {
    std::string name = "/tmp/bookonce-fault.XXXXXX";
    if (mkdtemp(name.data()) == nullptr) { throw std::runtime_error{"cannot make a temporary folder"}; }
    path_ = name;
    if (user != 0 && geteuid() == 0 && chown(path_.c_str(), user, static_cast<gid_t>(-1)) != 0) {
        throw std::runtime_error{"cannot give " + path_ + " away"};
    }
}

temporary_folder::~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

void write_file(std::string const& path, std::string const& text, uid_t owner, unsigned mode) {
    std::ofstream{path} << text;
    bool const given = owner == 0 || geteuid() != 0 || chown(path.c_str(), owner, static_cast<gid_t>(-1)) == 0;
    if (!given || chmod(path.c_str(), mode) != 0) { throw std::runtime_error{"cannot write " + path}; }
}

std::string read_file(std::string const& path) {
    std::ostringstream text;
    text << std::ifstream{path}.rdbuf();
    return text.str();
}

}  // namespace bookonce::fault
