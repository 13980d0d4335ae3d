#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include <bookonce/event.hpp>
#include <bookonce/ids.hpp>

/// How the calls end that change an event itself, or many of its bookings at once.
namespace bookonce {

/// The event is as it was asked to be.
struct event_updated {
    bookonce::event event;
};

/// There is no such event.
struct no_such_event {
    event_id id;
};

/// More seats are taken than the event would have. Nothing was changed.
struct seats_are_taken {
    bookonce::event event;  ///< as it is
    int short_by = 0;       ///< so many seats more it would need
};

/// The event is cancelled: it stays as it is.
struct event_is_cancelled {
    bookonce::event event;
};

/// How `engine::update_event` ends.
using update_outcome = std::variant<event_updated, no_such_event, seats_are_taken, event_is_cancelled>;

/// The event is gone.
struct event_removed {
    event_id id;
};

/// The event has or had bookings, so it stays.
struct event_has_bookings {
    bookonce::event event;
};

/// How `engine::remove_event` ends.
using remove_outcome = std::variant<event_removed, no_such_event, event_has_bookings>;

/// What one step of `engine::expire` or `engine::cancel_event` has ended.
struct chunk {
    int bookings = 0;
    int seats = 0;
    bool more = false;         ///< the step was full: call it again
    std::int64_t version = 0;  ///< of the event afterwards
};

/// What `engine::forget_user` has done.
struct forgotten {
    std::int64_t bookings = 0;  ///< whose user is replaced
    std::int64_t entries = 0;   ///< of the history, likewise
    std::string replacement;    ///< stands for the user now; empty if there was nothing
};

}  // namespace bookonce
