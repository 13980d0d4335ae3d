#pragma once

#include <mutex>

#include <bookonce/ids.hpp>

namespace bookonce::store {

/// How far the steps that cancel an event's bookings have come, in the order of the ids: the next
/// step need not look through those before. Only a hint: what is there may have changed, and another
/// event's steps overwrite it. Thread-safe.
class cancel_place {
public:
    /// The nil UUID, which stands before all: nothing is known.
    booking_id of(event_id event) const {
        std::lock_guard const held{mutex_};
        return event == event_ ? last_ : booking_id{};
    }
    void note(event_id event, booking_id const& last) {
        std::lock_guard const held{mutex_};
        event_ = event;
        last_ = last;
    }

private:
    mutable std::mutex mutex_;
    event_id event_{};
    booking_id last_{};
};

}  // namespace bookonce::store
