#pragma once

#include <string>
#include <vector>

#include <bookonce/life.hpp>

#include "tables.hpp"

/// What changes an event itself, or many of its bookings. `rows` are those of event `id` in `all`.
namespace bookonce::store::memory {

/// As everybody sees it: a hold whose time is over is expired, and its seats are free.
booking shown(booking row, timestamp now);
event shown(event_id id, event_rows const& rows, timestamp now);
/// What has happened to the event and its bookings, in no order.
std::vector<stamped_entry> entries_of(event_rows const& rows);

event_rows const& make_event(tables& all, event_id id, new_event const& wanted);
/// Throws `std::invalid_argument` if what is given and what stands do not go together.
update_outcome update_event(tables& all, event_id id, event_rows& rows, event_update const& update);
chunk expire(tables& all, event_id id, event_rows& rows, int holds_max);
chunk cancel_event(tables& all, event_id id, event_rows& rows, std::string const& reason, int bookings_max);
forgotten forget_user(tables& all, std::string const& user);

}  // namespace bookonce::store::memory
