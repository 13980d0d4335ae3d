#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <bookonce/c.h>
#include <bookonce/history.hpp>
#include <bookonce/ids.hpp>
#include <bookonce/listing.hpp>

namespace bookonce::c {

using read_deadline = std::optional<std::chrono::milliseconds>;

struct events_wanted {
    event_page page = {};
    read_deadline within = {};
};

/// Which bookings are listed: those of an event, of a user, or of a user in an event.
struct bookings_wanted {
    event_id event = {};              ///< 0: of all
    std::optional<std::string> user;  ///< empty: of all
    booking_page of_event = {};
    user_page of_user = {};
    read_deadline within = {};
};

struct history_wanted {
    event_id event = {};
    history_page page = {};
    read_deadline within = {};
};

/// Of the feed.
struct changes_wanted {
    std::string cursor = {};  ///< empty: the beginning
    int rows = 100;
    read_deadline within = {};
};

// Null is a page with nothing given. They throw `std::invalid_argument` for what has no meaning or
// does not belong to the listing. The engine checks the rest.

events_wanted events_of(bookonce_page const* handed);
bookings_wanted bookings_of(bookonce_page const* handed);
history_wanted history_of(bookonce_page const* handed);
changes_wanted changes_of(bookonce_page const* handed);

}  // namespace bookonce::c
