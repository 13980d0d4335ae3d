#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <bookonce/export.hpp>
#include <bookonce/ids.hpp>

namespace bookonce {

struct contended_event {
    event_id event{};
    std::uint64_t conflicts = 0;  ///< 0: no event stands here
};

/// The events with the most conflicts, the worst first. Approximate where an engine has met more
/// events than it remembers (`limits::remembered_events_max`): a forgotten one begins again at 0,
/// unless it stands here. So is a sum: it knows only what stood in its parts. Not thread-safe.
struct contended_events {
    static constexpr std::size_t events_max = 10;
    std::array<contended_event, events_max> worst{};

    /// The event has met `more` conflicts, `in_all` with these as far as is remembered.
    BOOKONCE_EXPORT void add(event_id event, std::uint64_t more, std::uint64_t in_all) noexcept;
    BOOKONCE_EXPORT contended_events& operator+=(contended_events const& other) noexcept;
};

}  // namespace bookonce
