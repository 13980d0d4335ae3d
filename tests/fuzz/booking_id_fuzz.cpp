// Booking ids come from callers, as text: booking_id::parse.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <bookonce/ids.hpp>

#include "claims.hpp"
#include "one_input.hpp"

namespace bookonce::fuzz {
namespace {

using uuid_bytes = std::array<std::uint8_t, 16>;

/// RFC 9562, section 4: so many hexadecimal digits, with a dash between the groups.
constexpr std::array<std::size_t, 5> group_digits{8, 4, 4, 4, 12};

std::optional<uuid_bytes> read_uuid(std::string_view text) {
    std::string digits;
    for (std::size_t const length : group_digits) {
        if (!digits.empty()) {
            if (!text.starts_with('-')) { return std::nullopt; }
            text.remove_prefix(1);
        }
        digits += text.substr(0, length);
        text.remove_prefix(std::min(length, text.size()));
    }
    if (!text.empty() || digits.size() != 32) { return std::nullopt; }
    uuid_bytes bytes{};
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        char const* const pair = digits.data() + 2 * at;
        auto const [end, problem] = std::from_chars(pair, pair + 2, bytes[at], 16);
        if (problem != std::errc{} || end != pair + 2) { return std::nullopt; }
    }
    return bytes;
}

std::string lower_case(std::string text) {
    std::ranges::transform(text, text.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    return text;
}

void check_text(std::string_view text) {
    auto const expected = read_uuid(text);
    auto const id = booking_id::parse(text);
    demand(id.has_value() == (expected && *expected != uuid_bytes{}),
           "parse takes each UUID but nil, and nothing else");
    if (!id) { return; }
    demand(id->bytes() == *expected, "an id has the bytes of its text");
    demand(id->str() == lower_case(std::string{text}), "an id writes the text that it was read from, in lower case");
    demand(to_string(*id) == id->str(), "to_string is str()");
}

void check_bytes(std::string_view input) {
    uuid_bytes bytes{};
    std::ranges::copy(input.substr(0, bytes.size()), bytes.begin());
    booking_id const id{bytes};
    auto const again = booking_id::parse(id.str());
    demand(again.has_value() == !id.is_nil() && again.value_or(id) == id,
           "an id of any bytes is read back from its text");
}

}  // namespace

void one_input(std::string_view input) {
    check_text(input);
    check_bytes(input);
}

}  // namespace bookonce::fuzz
