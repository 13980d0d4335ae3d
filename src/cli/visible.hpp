#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bookonce::cli {

/// The text with everything that could steer a terminal or hide in it written out: control characters (C0, DEL, C1) and
/// bytes that are no UTF-8 as `\x1b`, line separators and marks of writing direction as `\u202e`. Other text is unchanged.
std::string visible(std::string_view text);

/// How many cells of a terminal the (visible) text takes: wide letters take two, combining marks none. An estimate, as
/// terminals differ.
std::size_t display_width(std::string_view text);

}  // namespace bookonce::cli
