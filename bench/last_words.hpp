#pragma once

#include <string_view>

namespace bench {

/// While it lives, a signal that ends the program (Ctrl-C, SIGTERM, SIGHUP) writes this line to
/// stderr first. A signal that is ignored stays so. One at a time, made and ended by one thread.
class last_words {
public:
    explicit last_words(std::string_view line);
    ~last_words();
    last_words(last_words const&) = delete;
    last_words& operator=(last_words const&) = delete;
};

}  // namespace bench
