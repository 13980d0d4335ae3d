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

/// A row of the writing statements: one event whose change landed.
class landed_row {
public:
    std::function<void(soci::statement&)> binder();
    landed value() const { return {{event_}, version_, available_, time_from(at_us_)}; }

private:
    long long event_ = 0;
    long long version_ = 0;
    int available_ = 0;
    long long at_us_ = 0;
};

}  // namespace bookonce::store
