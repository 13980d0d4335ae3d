#include "text.hpp"

#include "text/utf8.hpp"

namespace bookonce::c {

std::size_t copy_letters(std::string_view text, char* into, std::size_t room) noexcept {
    if (text.empty()) { return 0; }  // it may have no data
    if (text.size() <= room && utf8::is_valid(text.begin(), text.end())) {
        std::memcpy(into, text.data(), text.size());
        return text.size();
    }
    std::size_t length = 0;
    while (!text.empty()) {
        letter const next = first_letter(text);
        std::string_view const piece = next.valid ? text.substr(0, next.bytes) : "\xef\xbf\xbd";
        if (piece.size() > room - length) { break; }
        std::memcpy(into + length, piece.data(), piece.size());
        length += piece.size();
        text.remove_prefix(next.bytes);
    }
    return length;
}

}  // namespace bookonce::c
