#include <bookonce/ids.hpp>

#include <cerrno>
#include <chrono>
#include <ostream>
#include <system_error>

#include <sys/random.h>

namespace bookonce {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

constexpr int hex_value(char letter) noexcept {
    if (letter >= '0' && letter <= '9') { return letter - '0'; }
    if (letter >= 'a' && letter <= 'f') { return letter - 'a' + 10; }
    if (letter >= 'A' && letter <= 'F') { return letter - 'A' + 10; }
    return -1;
}

constexpr bool is_dash_place(std::size_t place) noexcept {
    return place == 8 || place == 13 || place == 18 || place == 23;
}

void fill_random(std::uint8_t* target, std::size_t size) {
    while (size > 0) {
        ssize_t const got = ::getrandom(target, size, 0);
        if (got < 0) {
            if (errno == EINTR) { continue; }
            throw std::system_error{errno, std::generic_category(), "no random bytes for a booking id"};
        }
        target += got;
        size -= static_cast<std::size_t>(got);
    }
}

}  // namespace

booking_id booking_id::generate() {
    std::array<std::uint8_t, 16> bytes{};
    fill_random(bytes.data() + 6, 10);
    auto const since_epoch = std::chrono::system_clock::now().time_since_epoch();
    auto const ms =
        static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count());
    for (std::size_t place = 0; place < 6; ++place) {
        bytes[place] = static_cast<std::uint8_t>(ms >> (8 * (5 - place)));
    }
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0fU) | 0x70U);  // version 7
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3fU) | 0x80U);  // variant of RFC 9562
    return booking_id{bytes};
}

std::optional<booking_id> booking_id::parse(std::string_view text) noexcept {
    if (text.size() != 36) { return std::nullopt; }
    std::array<std::uint8_t, 16> bytes{};
    std::size_t digits = 0;
    for (std::size_t place = 0; place < text.size(); ++place) {
        if (is_dash_place(place)) {
            if (text[place] != '-') { return std::nullopt; }
            continue;
        }
        int const value = hex_value(text[place]);
        if (value < 0) { return std::nullopt; }
        bytes[digits / 2] = static_cast<std::uint8_t>(bytes[digits / 2] * 16 + value);
        ++digits;
    }
    booking_id const id{bytes};
    if (id.is_nil()) { return std::nullopt; }
    return id;
}

std::string booking_id::str() const {
    std::string text;
    text.reserve(36);
    for (std::size_t place = 0; place < bytes_.size(); ++place) {
        if (place == 4 || place == 6 || place == 8 || place == 10) { text += '-'; }
        text += hex_digits[bytes_[place] >> 4U];
        text += hex_digits[bytes_[place] & 0x0fU];
    }
    return text;
}

std::string to_string(event_id id) { return std::to_string(id.value); }
std::string to_string(booking_id const& id) { return id.str(); }
std::ostream& operator<<(std::ostream& out, event_id id) { return out << to_string(id); }
std::ostream& operator<<(std::ostream& out, booking_id const& id) { return out << id.str(); }

}  // namespace bookonce
