#pragma once

#include <string_view>
#include <vector>

#include "decide/decide.hpp"

/// Every verb and every state of the booking that it is about.
namespace bookonce::test {

inline constexpr event_id concert{7};
inline constexpr timestamp today{std::chrono::hours{500'000}};

/// Of a booking: "none", "fence", "held", "lapsed", "expired", "confirmed" (booked at once),
/// "confirmed_hold", "cancelled", "cancelled_hold" (after it was confirmed), "released".
std::vector<std::string_view> const& states();
/// Two seats of ann's, with the id 1; not for "none".
booking in_state(std::string_view state);
/// The event with that booking, ten seats left, at `today`.
knowledge seen_in(std::string_view state);

/// What `verb` asks of that booking, or beside it. The names are those in verbs.cpp.
command asks(std::string_view verb, std::uint32_t request = 99);
std::vector<std::string_view> verbs();

}  // namespace bookonce::test
