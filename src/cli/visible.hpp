#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bookonce::cli {

/// The text with everything that could steer a terminal or hide in it written out. Control
/// characters (C0, DEL, C1) and bytes that are no UTF-8 become `\x1b`. Line separators, marks of
/// writing direction and what is drawn as nothing (zero-width characters, fillers, variation
/// selectors, tags) become `\u202e` or `\U000e0041`. Other text is unchanged. An emoji made of
/// several is taken apart.
std::string visible(std::string_view text);

/// How many cells of a terminal the (visible) text takes: wide letters take two, combining marks none. An estimate, as
/// terminals differ.
std::size_t display_width(std::string_view text);

}  // namespace bookonce::cli
