#include "sql.hpp"

#include <algorithm>
#include <cassert>

#include <bookonce/limits.hpp>

namespace bookonce::store {

bool is_schema_name(std::string_view name) noexcept {
    auto const is_letter = [](char letter) { return (letter >= 'a' && letter <= 'z') || letter == '_'; };
    auto const is_digit = [](char letter) { return letter >= '0' && letter <= '9'; };
    return !name.empty() && name.size() <= limits::schema_name_bytes_max && is_letter(name.front()) &&
           std::ranges::all_of(name, [&](char letter) { return is_letter(letter) || is_digit(letter); });
}

std::string replaced(std::string_view text, std::string_view token, std::string_view value) {
    std::string result;
    for (;;) {
        auto const at = text.find(token);
        result += text.substr(0, at);
        if (at == std::string_view::npos) { return result; }
        result += value;
        text.remove_prefix(at + token.size());
    }
}

std::string in_schema(std::string_view text, std::string_view schema) {
    assert(is_schema_name(schema));
    return replaced(replaced(text, "{booked_at_us}", sql::booked_at_us), "{schema}", '"' + std::string{schema} + '"');
}

}  // namespace bookonce::store
