#pragma once

#include <functional>
#include <string>

#include <soci/soci.h>

#include "store/rows.hpp"

namespace bookonce::store {

booking_status status_from(std::string const& word);
timestamp time_from(long long microseconds);

/// A row of the reading statements: an event, or (with a booking id) a booking.
class seen_row {
public:
    std::function<void(soci::statement&)> binder();
    event_id event() const noexcept { return {event_}; }
    void put_into(snapshot& snapshot) const;

private:
    long long event_ = 0;
    int count_ = 0;  ///< an event's capacity, a booking's seats
    int available_ = 0;
    long long version_ = 0;
    std::string status_;
    std::string id_;
    std::string user_;
    long long booked_at_us_ = 0;
    long long change_under_way_ = 0;
};

/// The result of the schema's functions that change one event.
class called_row {
public:
    std::function<void(soci::statement&)> binder();
    /// Throws `config_error` for a text that the functions do not give.
    written value(event_id event) const;

private:
    std::string numbers_;  ///< an array as text; empty: there is no such event
};

/// A row of the statement that changes several events: one of them.
class written_row {
public:
    std::function<void(soci::statement&)> binder();
    written value() const;

private:
    int landed_ = 0;  ///< 1; or 0 after a conflict, -1 if the row allows no such change
    long long event_ = 0;
    long long version_ = 0;
    int available_ = 0;
    int capacity_ = 0;
    std::string status_;
    long long at_us_ = 0;
};

}  // namespace bookonce::store
