#include "status_words.hpp"

#include <bookonce/error.hpp>

namespace bookonce::store {

booking_status booking_status_from(std::string_view word) {
    using enum booking_status;
    for (auto const status : {held, confirmed, cancelled, expired}) {
        if (word == to_string(status)) { return status; }
    }
    throw config_error{"a booking has a status that this library does not know: update the program"};
}

event_status event_status_from(std::string_view word) {
    using enum event_status;
    for (auto const status : {open, closed, cancelled}) {
        if (word == to_string(status)) { return status; }
    }
    throw config_error{"an event has a status that this library does not know: update the program"};
}

}  // namespace bookonce::store
