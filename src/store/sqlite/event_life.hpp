#pragma once

#include <optional>
#include <string>

#include <bookonce/life.hpp>

#include "land.hpp"
#include "store/cancel_place.hpp"

/// What the catalogue does to events, each in a transaction that the caller has begun and ends. They
/// throw what the catalogue throws, and `problem`.
namespace bookonce::store::sqlite {

std::optional<event> find_event(connection& connection, event_id id, timestamp now);
event create_event(connection& connection, new_event const& wanted, write_stamp& stamp);
update_outcome update_event(connection& connection, event_id id, event_update const& update, write_stamp& stamp);
std::optional<chunk> cancel_event(connection& connection, event_id id, std::string const& reason, int bookings_max,
                                  cancel_place& place, write_stamp& stamp);
remove_outcome remove_event(connection& connection, event_id id, timestamp now);
std::optional<chunk> expire(connection& connection, event_id id, int holds_max, write_stamp& stamp);
forgotten forget_user(connection& connection, std::string const& user);

}  // namespace bookonce::store::sqlite
