#pragma once

#include <chrono>

#include <bookonce/event.hpp>

#include "feed_cursor.hpp"
#include "status_words.hpp"

/// What a row of a listing says, column after column. The statements of every database name the
/// columns in this order: sqlite/sql.hpp and postgres/listing_sql.hpp. `Row` reads the next column
/// with each call, as `result_row` does.
namespace bookonce::store {

template <class Row>
event event_from(Row& row) {
    event found;
    found.id = {row.number()};
    found.name = row.text();
    found.capacity = row.count();
    found.available = row.count();
    found.version = row.number();
    found.status = event_status_from(row.text());
    found.overbook = row.count();
    found.bookings_per_user = row.count();
    found.seats_per_user = row.maybe_count();
    found.hold_limit = std::chrono::seconds{row.number()};
    found.opens_at = row.maybe_time();
    found.closes_at = row.maybe_time();
    return found;
}

template <class Row>
booking booking_from(Row& row) {
    booking found;
    found.event = {row.number()};
    found.id = row.id();
    found.user = row.text();
    found.seats = row.count();
    found.status = booking_status_from(row.text());
    found.booked_at = row.time();
    found.expires_at = row.maybe_time();
    found.confirmed_at = row.maybe_time();
    found.version = row.number();
    found.slot = row.count();
    found.changed_by = row.id();
    found.reason = row.text();
    found.data = row.text();
    return found;
}

/// An entry of a history, then the booking that it is about, if it is about one.
template <class Row>
stamped_entry entry_from(Row& row) {
    stamped_entry found;
    found.changed_in = row.number();
    found.entry.event = {row.number()};
    found.entry.version = row.number();
    found.entry.at = row.time();
    found.entry.what = row.text();
    found.entry.capacity = row.maybe_count();
    found.entry.overbook = row.maybe_count();
    if (!row.id().is_nil()) { found.entry.booking = booking_from(row); }
    return found;
}

}  // namespace bookonce::store
