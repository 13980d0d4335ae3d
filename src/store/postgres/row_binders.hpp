#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

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
    /// One for each of the changes. Throws `config_error` for a text that the functions do not give.
    std::vector<written> values(std::span<change const> changes) const;

private:
    std::string numbers_;  ///< seven for each event that is told of
};

}  // namespace bookonce::store
