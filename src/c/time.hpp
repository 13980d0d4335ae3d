#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include <bookonce/event.hpp>

/// Times as they cross the C interface: microseconds since 1970, UTC. Zero: none.
namespace bookonce::c {

inline std::int64_t us_of(std::optional<timestamp> const& time) { return time ? time->time_since_epoch().count() : 0; }
inline std::optional<timestamp> time_of(std::int64_t us) {
    return us == 0 ? std::nullopt : std::optional{timestamp{std::chrono::microseconds{us}}};
}
/// Empty: the library's own.
inline std::optional<std::chrono::milliseconds> deadline_of(std::int64_t ms) {
    return ms == 0 ? std::nullopt : std::optional{std::chrono::milliseconds{ms}};
}

}  // namespace bookonce::c
