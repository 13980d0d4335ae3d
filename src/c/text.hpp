#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

/// Texts that cross the C interface.
namespace bookonce::c {

/// No text that the library takes is longer. What is longer is cut here, and then refused.
inline constexpr std::size_t text_bytes_max = 8'192;

/// Null is empty.
inline std::string text_of(char const* text) {
    return text == nullptr ? std::string{} : std::string(text, ::strnlen(text, text_bytes_max));
}

/// Copies as many whole letters as there is room for, and returns their bytes. A byte that begins no
/// letter becomes U+FFFD: messages may quote an address, or a server that speaks another encoding.
std::size_t copy_letters(std::string_view text, char* into, std::size_t room) noexcept;

/// Always ends with NUL.
template <std::size_t Bytes>
void put_text(char (&field)[Bytes], std::string_view text) noexcept {
    std::size_t const length = copy_letters(text, field, Bytes - 1);
    std::memset(field + length, 0, Bytes - length);
}

}  // namespace bookonce::c
