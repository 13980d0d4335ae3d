#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <bookonce/audit.hpp>
#include <bookonce/event.hpp>
#include <bookonce/history.hpp>
#include <bookonce/life.hpp>
#include <bookonce/listing.hpp>

#include "rows.hpp"

namespace bookonce::store {

/// The calls that do not book, as `engine` describes them. Throws `config_error`,
/// `unavailable_error`, and `std::invalid_argument` for a taken event id, for an update that does
/// not go with what stands, and for what is no cursor. Thread-safe.
class catalogue {
public:
    virtual ~catalogue() = default;

    /// Opens a session if none is open. Returns nothing, or why it cannot.
    virtual std::optional<error> probe() = 0;

    virtual event create_event(new_event const& wanted) = 0;
    virtual std::optional<event> set_event_status(event_id id, event_status status) = 0;
    virtual update_outcome update_event(event_id id, event_update const& update) = 0;
    virtual std::optional<chunk> cancel_event(event_id id, std::string const& reason, int bookings_max) = 0;
    virtual remove_outcome remove_event(event_id id) = 0;
    virtual std::optional<chunk> expire(event_id id, int holds_max) = 0;
    virtual forgotten forget_user(std::string const& user) = 0;

    // Reads wait `patience` for the database, then throw `unavailable_error`.
    using patience = std::chrono::milliseconds;
    virtual std::optional<event> find_event(event_id id, patience within) = 0;
    virtual std::vector<event> list_events(event_page page, patience within) = 0;
    virtual std::optional<booking> find_booking(event_id event, booking_id id, patience within) = 0;
    virtual std::vector<booking> find_bookings_of(event_id event, std::string const& user, patience within) = 0;
    virtual std::vector<booking> list_bookings(event_id event, booking_page page, patience within) = 0;
    virtual std::vector<booking> list_user_bookings(std::string const& user, user_page page, patience within) = 0;
    virtual std::vector<history_entry> history(event_id event, history_page page, patience within) = 0;
    virtual change_page changes(std::string const& cursor, int rows, patience within) = 0;
    virtual audit_report audit() = 0;
};

}  // namespace bookonce::store
