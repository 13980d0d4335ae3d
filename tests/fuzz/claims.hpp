#pragma once

#include <string_view>

/// What fuzzers demand, written independently of the code that they test.
namespace bookonce::fuzz {

/// Ends the program unless `held`; libFuzzer keeps the input then.
void demand(bool held, char const* claim);

/// Whether `text` follows the grammar of RFC 3629, section 4. NUL is a letter there.
bool is_utf8(std::string_view text);

/// Whether `text` has no control character: none of C0 (so no line break), no DEL, none of C1
/// (U+0080 … U+009F).
bool has_no_control_character(std::string_view text);

/// Whether `text` is what a person should be shown: something, in UTF-8, on one line without
/// control characters.
bool is_clean_line(std::string_view text);

}  // namespace bookonce::fuzz
