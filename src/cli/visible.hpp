#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bookonce::cli {

/// The text with everything that could steer a terminal or hide in it escaped. Control characters
/// (C0, DEL, C1) and bytes that are not UTF-8 become `\x1b`. Line separators, marks of writing
/// direction and characters drawn as nothing (zero-width, fillers, variation selectors, tags)
/// become `\u202e` or `\U000e0041`. Combined emojis are split; other text is unchanged.
std::string visible(std::string_view text);

/// How many terminal cells the (visible) text takes: wide letters two, combining marks none. An
/// estimate: terminals differ.
std::size_t display_width(std::string_view text);

}  // namespace bookonce::cli
