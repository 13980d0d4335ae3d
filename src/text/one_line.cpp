#include "text/one_line.hpp"

#include "text/utf8.hpp"

namespace bookonce {
namespace {

constexpr std::size_t bytes_max = 300;
constexpr std::string_view ellipsis = "…";
constexpr std::string_view no_letter = "\xef\xbf\xbd";

/// C0, DEL and C1: some terminals read U+009B as ESC [.
bool is_control(char32_t point) { return point < 0x20 || (point >= 0x7f && point <= 0x9f); }

/// The length of the first whole letters that fit.
std::size_t bytes_of_whole_letters(std::string_view text, std::size_t room) {
    std::size_t bytes = 0;
    while (bytes < text.size()) {
        std::size_t const next = bytes + first_letter(text.substr(bytes)).bytes;
        if (next > room) { break; }
        bytes = next;
    }
    return bytes;
}

}  // namespace

std::string one_line(std::string_view text) {
    std::string line;
    while (!text.empty()) {
        letter const next = first_letter(text);
        if (!next.valid) {
            line += no_letter;
        } else if (next.point != ' ' && !is_control(next.point)) {
            line += text.substr(0, next.bytes);
        } else if (!line.ends_with(' ')) {
            line += ' ';
        }
        text.remove_prefix(next.bytes);
    }
    return line;
}

std::string shortened(std::string line) {
    if (line.size() > bytes_max) {
        line.resize(bytes_of_whole_letters(line, bytes_max - ellipsis.size()));
        line += ellipsis;
    }
    return line;
}

}  // namespace bookonce
