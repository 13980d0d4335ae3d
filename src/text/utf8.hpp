#pragma once

#include <cstddef>
#include <string_view>

#include <utf8cpp/utf8.h>

namespace bookonce {

/// One letter of a text, or a byte that begins none.
struct letter {
    char32_t point = 0;  ///< the byte, if it is not valid
    std::size_t bytes = 1;
    bool valid = false;  ///< well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates)
};

/// The letter at the start of the text, which must not be empty.
inline letter first_letter(std::string_view text) {
    auto at = text.begin();
    try {
        char32_t const point = utf8::next(at, text.end());
        return {point, static_cast<std::size_t>(at - text.begin()), true};
    } catch (utf8::exception const&) { return {static_cast<unsigned char>(text.front()), 1, false}; }
}

}  // namespace bookonce
