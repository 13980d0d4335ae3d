#pragma once

#include <cstddef>
#include <string_view>

namespace bookonce::cli {

/// Where the string ends whose first quote is here, in a text that is JSON: behind its last quote.
inline std::size_t end_of_string(std::string_view text, std::size_t at) {
    for (++at; text[at] != '"'; ++at) {
        if (text[at] == '\\') { ++at; }
    }
    return at + 1;
}

}  // namespace bookonce::cli
