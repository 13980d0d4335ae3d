#include "visible.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

namespace bookonce::cli {
namespace {

struct letter {
    char32_t point = 0;
    std::size_t bytes = 1;
    bool valid = false;
};

/// The letter at the start of the text (RFC 3629: no overlong forms, no surrogates); an invalid one is its first byte.
letter first_letter(std::string_view text) {
    auto const byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    unsigned char const lead = byte(0);
    if (lead < 0x80) { return {lead, 1, true}; }
    std::size_t const bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < bytes) { return {lead}; }
    char32_t point = lead & (0xffU >> (bytes + 1));
    for (std::size_t at = 1; at < bytes; ++at) {
        if ((byte(at) & 0xc0U) != 0x80U) { return {lead}; }
        point = (point << 6U) | (byte(at) & 0x3fU);
    }
    bool const overlong = point < (bytes == 4 ? 0x10000U : bytes == 3 ? 0x800U : 0x80U);
    bool const surrogate = point >= 0xd800 && point <= 0xdfff;
    if (overlong || surrogate || point > 0x10ffff) { return {lead}; }
    return {point, bytes, true};
}

struct range {
    char32_t first;
    char32_t last;
};

bool is_in(std::span<range const> ranges, char32_t point) {
    return std::ranges::any_of(ranges, [&](range each) { return point >= each.first && point <= each.last; });
}

constexpr std::array<range, 2> controls{{{0x00, 0x1f}, {0x7f, 0x9f}}};

/// Marks of writing direction (Unicode's Bidi_Control), separators of lines and paragraphs, the byte order mark.
constexpr std::array<range, 5> deceivers{
    {{0x061c, 0x061c}, {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069}, {0xfeff, 0xfeff}}};

constexpr std::array<range, 4> marks{{{0x0300, 0x036f}, {0x200b, 0x200d}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}}};

/// East Asian Width W and F (Unicode Standard Annex 11), and pictographs, in broad strokes.
constexpr std::array<range, 8> wide{{{0x1100, 0x115f},
                                     {0x2e80, 0xa4cf},
                                     {0xac00, 0xd7a3},
                                     {0xf900, 0xfaff},
                                     {0xfe30, 0xfe6f},
                                     {0xff00, 0xff60},
                                     {0x1f300, 0x1faff},
                                     {0x20000, 0x3fffd}}};

}  // namespace

std::string visible(std::string_view text) {
    std::string clean;
    while (!text.empty()) {
        letter const next = first_letter(text);
        if (!next.valid || is_in(controls, next.point)) {
            clean += fmt::format("\\x{:02x}", static_cast<unsigned>(next.point));
        } else if (is_in(deceivers, next.point)) {
            clean += fmt::format("\\u{:04x}", static_cast<unsigned>(next.point));
        } else {
            clean += text.substr(0, next.bytes);
        }
        text.remove_prefix(next.bytes);
    }
    return clean;
}

std::size_t display_width(std::string_view text) {
    std::size_t cells = 0;
    while (!text.empty()) {
        letter const next = first_letter(text);
        if (!is_in(marks, next.point)) { cells += is_in(wide, next.point) ? 2 : 1; }
        text.remove_prefix(next.bytes);
    }
    return cells;
}

}  // namespace bookonce::cli
