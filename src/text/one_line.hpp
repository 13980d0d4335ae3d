#pragma once

#include <string>
#include <string_view>

/// Words of others (a server, an exception of the application's) that become part of a message.
namespace bookonce {

/// The text as UTF-8 with one blank for each run of blanks and control characters. A byte that
/// begins no letter becomes U+FFFD.
std::string one_line(std::string_view text);

/// Whole letters of a long line, and an ellipsis: 300 bytes at most.
std::string shortened(std::string line);

}  // namespace bookonce
