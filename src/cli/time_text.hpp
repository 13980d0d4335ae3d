#pragma once

#include <string>

#include <bookonce/event.hpp>

namespace bookonce::cli {

/// The time in RFC 3339, UTC, with microseconds: `2026-01-31T09:30:00.000001Z`.
std::string time_text(timestamp time);

}  // namespace bookonce::cli
