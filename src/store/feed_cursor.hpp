#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <bookonce/history.hpp>
#include <bookonce/ids.hpp>

namespace bookonce::store {

/// A place in the feed of all changes: behind this entry. At first before all of them.
struct feed_cursor {
    std::int64_t changed_in = -1;  ///< the transaction
    event_id event = {};
    std::int64_t version = 0;
    booking_id booking = {};

    auto operator<=>(feed_cursor const&) const = default;
};

/// An entry of the history, and the number of the transaction that made it.
struct stamped_entry {
    history_entry entry;
    std::int64_t changed_in = 0;
};

/// The entry's place.
feed_cursor place_of(stamped_entry const& entry);
/// These entries, which stand behind `before` in the order of their places.
change_page page_of(std::vector<stamped_entry> entries, feed_cursor const& before);

/// The cursor as the caller keeps it.
std::string to_string(feed_cursor const& cursor);
/// The beginning for an empty text. Throws `std::invalid_argument` for one that is no cursor.
feed_cursor feed_cursor_from(std::string_view text);

}  // namespace bookonce::store
