#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include <bookonce/export.hpp>

namespace bookonce {

/// Names one event. A plain number that cannot be mistaken for another number.
struct event_id {
    std::int64_t value = 0;
    auto operator<=>(event_id const&) const = default;
};

/// Names one booking. A request repeated with the same id finds the first booking and makes no
/// second. A UUID (RFC 9562). New ones are version 7: they sort by the millisecond they were made
/// in.
class BOOKONCE_EXPORT booking_id {
public:
    /// The nil UUID, which names no booking.
    constexpr booking_id() = default;
    /// The sixteen bytes in the order of the text.
    constexpr explicit booking_id(std::array<std::uint8_t, 16> const& bytes) : bytes_{bytes} {}

    /// A fresh UUIDv7: 48 bits of milliseconds since 1970, 74 random bits. Thread-safe, also by
    /// `fork`. Throws `std::system_error` if the operating system gives no random bytes.
    static booking_id generate();

    /// Reads the 36-character form (`xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`, either case). Else, and
    /// for the nil UUID, `std::nullopt`. Accepts every UUID version: applications may derive their
    /// own ids.
    static std::optional<booking_id> parse(std::string_view text) noexcept;

    /// The 36-character form in lower case.
    std::string str() const;
    /// In the order of the text.
    constexpr std::array<std::uint8_t, 16> const& bytes() const noexcept { return bytes_; }
    /// Whether it names no booking.
    constexpr bool is_nil() const noexcept { return bytes_ == std::array<std::uint8_t, 16>{}; }

    auto operator<=>(booking_id const&) const = default;

private:
    std::array<std::uint8_t, 16> bytes_{};
};

/// An event's number in decimal, a booking's 36-character form in lower case.
BOOKONCE_EXPORT std::string to_string(event_id id);
BOOKONCE_EXPORT std::string to_string(booking_id const& id);
/// The same text, whatever the stream's locale and base; its width, fill and side apply.
BOOKONCE_EXPORT std::ostream& operator<<(std::ostream& out, event_id id);
BOOKONCE_EXPORT std::ostream& operator<<(std::ostream& out, booking_id const& id);

}  // namespace bookonce

template <>
struct std::hash<bookonce::event_id> {
    std::size_t operator()(bookonce::event_id id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};

template <>
struct std::hash<bookonce::booking_id> {
    std::size_t operator()(bookonce::booking_id const& id) const noexcept {
        // FNV-1a's step. Version-7 ids share their first bytes, so all sixteen must count.
        std::size_t sum = 0;
        for (std::uint8_t byte : id.bytes()) { sum = (sum ^ byte) * std::size_t{1'099'511'628'211U}; }
        return sum;
    }
};
