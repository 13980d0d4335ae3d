#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <bookonce/event.hpp>

namespace bookonce::cli {

/// The time in RFC 3339, UTC, with microseconds: `2026-01-31T09:30:00.000001Z`.
std::string time_text(timestamp time);
/// Reads that form; the seconds and the fraction may be left out. Empty for any other text, and for
/// a day or hour that there is not.
std::optional<timestamp> parse_time(std::string_view text);

}  // namespace bookonce::cli
