#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <bookonce/event.hpp>
#include <bookonce/ids.hpp>

/// What has happened to an event and its bookings.
namespace bookonce {

/// One change of one booking, or of the event itself.
struct history_entry {
    event_id event;
    std::int64_t version = 0;  ///< the event's version that it made
    timestamp at{};
    /// What happened, in a word: "held", "booked", "confirmed", "extended", "changed", "transferred",
    /// "released", "cancelled", "expired"; of the event "created", "updated", "cancelled".
    std::string what;
    /// The booking as this change left it. Empty for changes of the event itself.
    std::optional<bookonce::booking> booking = {};
    /// Of the event itself: its seats as this change left them.
    std::optional<int> capacity = {};
    std::optional<int> overbook = {};
};

/// Where a history continues: at most `rows` entries (1 … `limits::page_rows_max`) behind this
/// place. At first before all of them: an event is created with version 0.
struct history_page {
    std::int64_t after_version = -1;
    booking_id after_booking = {};
    int rows = 100;
};

/// A part of the feed of all changes.
struct change_page {
    std::vector<history_entry> entries;
    std::string cursor;  ///< for the next call of `engine::changes`
};

}  // namespace bookonce
