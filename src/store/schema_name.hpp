#pragma once

#include <algorithm>
#include <string_view>

#include <bookonce/limits.hpp>

namespace bookonce::store {

/// Whether `name` may be a schema's name: 1 … `limits::schema_name_bytes_max` of a-z, 0-9 and '_', not starting with a digit.
constexpr bool is_schema_name(std::string_view name) noexcept {
    auto const is_letter = [](char letter) { return (letter >= 'a' && letter <= 'z') || letter == '_'; };
    auto const is_digit = [](char letter) { return letter >= '0' && letter <= '9'; };
    return !name.empty() && name.size() <= limits::schema_name_bytes_max && is_letter(name.front()) &&
           std::ranges::all_of(name, [&](char letter) { return is_letter(letter) || is_digit(letter); });
}

}  // namespace bookonce::store
