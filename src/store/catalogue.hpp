#pragma once

#include <optional>
#include <vector>

#include <bookonce/audit.hpp>
#include <bookonce/event.hpp>
#include <bookonce/listing.hpp>

#include "rows.hpp"

namespace bookonce::store {

/// The calls that do not book, as `engine` describes them. Throws `config_error`,
/// `unavailable_error`, and `std::invalid_argument` for a taken event id. Thread-safe.
class catalogue {
public:
    virtual ~catalogue() = default;

    /// Opens a session if none is open. Returns nothing, or why it cannot.
    virtual std::optional<error> probe() = 0;

    virtual event create_event(new_event const& wanted) = 0;
    virtual std::optional<event> set_event_status(event_id id, event_status status) = 0;
    virtual std::optional<event> find_event(event_id id) = 0;
    virtual std::vector<event> list_events(event_page page) = 0;
    virtual std::optional<booking> find_booking(event_id event, booking_id id) = 0;
    virtual std::vector<booking> list_bookings(event_id event, booking_page page) = 0;
    virtual audit_report audit() = 0;
};

}  // namespace bookonce::store
