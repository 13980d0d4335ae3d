#pragma once

#include <string>
#include <string_view>

namespace bench {

/// While it lives, a signal that ends the program (Ctrl-C, SIGTERM, SIGHUP) writes this line to
/// stderr first. A signal that is ignored stays so. Made and ended by one thread.
class last_words {
public:
    explicit last_words(std::string_view line);
    ~last_words();
    last_words(last_words const&) = delete;
    last_words& operator=(last_words const&) = delete;

    std::string const& line() const noexcept { return line_; }

private:
    std::string line_;
};

}  // namespace bench
