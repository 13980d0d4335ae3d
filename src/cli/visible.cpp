#include "visible.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

#include "utf8.hpp"

namespace bookonce::cli {
namespace {

struct range {
    char32_t first;
    char32_t last;
};

bool is_in(std::span<range const> ranges, char32_t point) {
    return std::ranges::any_of(ranges, [&](range each) { return point >= each.first && point <= each.last; });
}

constexpr std::array<range, 2> controls{{{0x00, 0x1f}, {0x7f, 0x9f}}};

/// Characters that reorder text or draw nothing: Unicode's Default_Ignorable_Code_Point and
/// Bidi_Control (DerivedCoreProperties.txt, PropList.txt), separators of lines and paragraphs,
/// annotations. Joiners and variation selectors too: a name with one is another name.
constexpr std::array<range, 18> hidden{{{0x00ad, 0x00ad},
                                        {0x034f, 0x034f},
                                        {0x061c, 0x061c},
                                        {0x115f, 0x1160},
                                        {0x17b4, 0x17b5},
                                        {0x180b, 0x180f},
                                        {0x200b, 0x200f},
                                        {0x2028, 0x202e},
                                        {0x2060, 0x206f},
                                        {0x3164, 0x3164},
                                        {0xfe00, 0xfe0f},
                                        {0xfeff, 0xfeff},
                                        {0xffa0, 0xffa0},
                                        {0xfff0, 0xfffb},
                                        {0x13430, 0x1343f},
                                        {0x1bca0, 0x1bca3},
                                        {0x1d173, 0x1d17a},
                                        {0xe0000, 0xe0fff}}};

constexpr std::array<range, 2> marks{{{0x0300, 0x036f}, {0x20d0, 0x20ff}}};

/// East Asian Width W and F (Unicode Standard Annex 11), and pictographs, roughly.
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
        auto const point = static_cast<unsigned>(next.point);
        if (!next.valid || is_in(controls, next.point)) {
            clean += fmt::format("\\x{:02x}", point);
        } else if (is_in(hidden, next.point)) {
            clean += point <= 0xffff ? fmt::format("\\u{:04x}", point) : fmt::format("\\U{:08x}", point);
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
