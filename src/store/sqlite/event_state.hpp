#pragma once

#include <optional>

#include "connection.hpp"
#include "store/rows.hpp"

namespace bookonce::store::sqlite {

/// An event's row, and what of it only the store looks at.
struct event_state {
    event_row row;
    std::optional<timestamp> closes_at = {};
    std::optional<timestamp> next_lapse = {};
};

/// Nothing without such an event.
std::optional<event_state> read_event(connection& connection, event_id event, timestamp now);
/// The first lapsed holds of the event.
lapse read_lapsed(connection& connection, event_id event, timestamp now, int holds_max);
/// What is asked of one event, in a transaction of the caller's.
snapshot read_snapshot(connection& connection, question const& asked, timestamp now);

}  // namespace bookonce::store::sqlite
