#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include <bookonce/event.hpp>
#include <bookonce/export.hpp>
#include <bookonce/ids.hpp>

namespace bookonce {

/// The seats are the caller's.
struct booked {
    bookonce::booking booking;
    std::int64_t version = 0;  ///< the event's version at which the booking was written or found
    int attempts = 0;          ///< conditional writes this request took part in; 0 when it was found at the first read
    bool replayed = false;     ///< this booking_id had landed before; nothing was written now
};

/// The user holds an active booking of this event under another id.
struct already_booked {
    bookonce::booking booking;
};

/// Fewer seats were left than were asked for.
struct sold_out {
    int available = 0;
    int asked = 0;
};

/// No event has this id.
struct event_not_found {
    event_id event;
};

/// The event takes no bookings.
struct event_closed {
    event_id event;
};

/// The booking_id was used before: for another user or number of seats, or for a booking that has
/// ended (cancelled, expired). The latter may be this request's own, when the reply to its write
/// was lost and somebody cancelled it meanwhile. A `booking` without seats: somebody cancelled this
/// id before any booking with it had landed. The request holds no seats; to book, make a fresh id.
struct booking_id_used {
    bookonce::booking booking;
};

/// The database refuses the change for a reason of the application's own: a constraint, trigger,
/// rule or policy that it has put on the tables. Nothing of this request has landed or can still
/// land.
struct rejected {
    /// Five characters (PostgreSQL manual, appendix A); 27000 when the row was dropped in silence.
    std::string sqlstate;
    std::string constraint;  ///< its name; empty when it was none
    /// The database's, in one line without secrets. It may hold what a trigger says.
    std::string message;
};

/// Every attempt met a conflict. Nothing changed; the request may be made again.
struct contended {
    int attempts = 0;
};

/// The deadline passed, and nothing of this request has landed or can still land.
struct deadline_exceeded {
    int attempts = 0;
};

/// The database could not serve the request, and nothing of it has landed or can still land.
struct unavailable {
    std::string sqlstate;  ///< five characters (PostgreSQL manual, appendix A); empty when the database said none
    std::string reason;    ///< one line, without parameter values or secrets
};

/// The deadline passed while it was not known whether the last write had landed. Make the same request with the same
/// booking_id again to learn it: a replay never books twice.
struct in_doubt {
    booking_id id;
};

/// How a booking request ends. A closed set: `std::visit` makes the compiler check that no ending is forgotten.
using outcome = std::variant<booked, already_booked, sold_out, event_not_found, event_closed, booking_id_used, rejected,
                             contended, deadline_exceeded, unavailable, in_doubt>;

/// The booking's seats are given back.
struct cancelled {
    bookonce::booking booking;
    std::int64_t version = 0;  ///< the event's version at which the cancellation was written or found
    int attempts = 0;
    bool replayed = false;  ///< it had been cancelled before; nothing was written now
};

/// The event has no booking with this id, and will have none: whatever is still on its way with it
/// can no longer land. Its id is used up: a request to book with it ends as `booking_id_used`.
struct booking_not_found {
    booking_id id;
};

/// How a cancellation ends.
using cancel_outcome = std::variant<cancelled, booking_not_found, event_not_found, rejected, contended,
                                    deadline_exceeded, unavailable, in_doubt>;

/// Every way in which any request can end: the union of the outcomes.
using answer = std::variant<booked, already_booked, sold_out, event_not_found, event_closed, booking_id_used, contended,
                            deadline_exceeded, unavailable, in_doubt, cancelled, booking_not_found, rejected>;

/// One line of plain English for any ending, without secrets and control characters.
BOOKONCE_EXPORT std::string describe(outcome const& ending);
BOOKONCE_EXPORT std::string describe(cancel_outcome const& ending);

/// One line for a single ending, as met inside `std::visit`.
BOOKONCE_EXPORT std::string describe(booked const& ending);
BOOKONCE_EXPORT std::string describe(already_booked const& ending);
BOOKONCE_EXPORT std::string describe(sold_out const& ending);
BOOKONCE_EXPORT std::string describe(event_not_found const& ending);
BOOKONCE_EXPORT std::string describe(event_closed const& ending);
BOOKONCE_EXPORT std::string describe(booking_id_used const& ending);
BOOKONCE_EXPORT std::string describe(rejected const& ending);
BOOKONCE_EXPORT std::string describe(contended const& ending);
BOOKONCE_EXPORT std::string describe(deadline_exceeded const& ending);
BOOKONCE_EXPORT std::string describe(unavailable const& ending);
BOOKONCE_EXPORT std::string describe(in_doubt const& ending);
BOOKONCE_EXPORT std::string describe(cancelled const& ending);
BOOKONCE_EXPORT std::string describe(booking_not_found const& ending);

/// The ending's name as used in metrics and JSON: "booked", "sold_out", ...
BOOKONCE_EXPORT char const* name_of(outcome const& ending) noexcept;
BOOKONCE_EXPORT char const* name_of(cancel_outcome const& ending) noexcept;

/// Puts several lambdas together for `std::visit`.
template <class... Callables>
struct overloaded : Callables... {
    using Callables::operator()...;
};
template <class... Callables>
overloaded(Callables...) -> overloaded<Callables...>;

}  // namespace bookonce
