#include "array_text.hpp"

#include <array>
#include <charconv>

namespace bookonce::store {

void array_text::add(std::int64_t number) {
    separate();
    std::array<char, 24> digits{};
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    target_.append(digits.data(), end);
}

void array_text::add(booking_id const& id) {
    separate();
    target_ += id.str();
}

void array_text::add(std::string_view text) {
    separate();
    target_ += '"';
    for (char const letter : text) {
        if (letter == '"' || letter == '\\') { target_ += '\\'; }
        target_ += letter;
    }
    target_ += '"';
}

}  // namespace bookonce::store
