#pragma once

#include <string_view>

#include <bookonce/event.hpp>

/// The words that tables have for a status. Throws `config_error` for one that this library does
/// not know.
namespace bookonce::store {

booking_status booking_status_from(std::string_view word);
event_status event_status_from(std::string_view word);

}  // namespace bookonce::store
