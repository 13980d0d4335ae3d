#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <bookonce/event.hpp>
#include <bookonce/export.hpp>
#include <bookonce/ids.hpp>
#include <bookonce/outcome_kind.hpp>

/// The endings of bookings and cancellations, and those of any request.
namespace bookonce {

namespace detail {
/// Parts of the endings' texts: "1 seat", "2 seats"; "2 seats of event 7".
BOOKONCE_EXPORT std::string counted(int count, std::string_view noun);
BOOKONCE_EXPORT std::string seats_of(booking const& what);

/// A field that may be missing.
inline std::optional<std::string_view> if_any(std::string_view text) {
    return text.empty() ? std::nullopt : std::optional{text};
}
}  // namespace detail

// Each ending below says what it means and carries what belongs to it. Then it names itself:
//
//     name                what metrics and JSON call it
//     kind                what a caller may do about it
//     describe()          one line of plain English, without secrets and control characters
//     for_each_field(f)   calls f(key, value) for each of its fields, with the key that JSON uses
//
// All that lists endings follows from these: an ending is added here, and in the variants beneath.

/// What an ending that is `done` has to show.
struct receipt {
    bookonce::booking booking;
    std::int64_t version = 0;  ///< the event's version at which the change was written or found
    int attempts = 0;          ///< conditional writes with this request; 0: found by the first read
    bool replayed = false;     ///< this very change had landed before; nothing was written now

    void for_each_field(auto f) const {
        f("booking", booking);
        f("version", version);
        f("attempts", attempts);
        f("replayed", replayed);
    }
};

/// The seats are the caller's.
struct booked : receipt {
    static constexpr std::string_view name = "booked";
    static constexpr outcome_kind kind = outcome_kind::done;
    std::string describe() const {
        return "booked: " + detail::seats_of(booking) + ", booking " + booking.id.str() +
               (replayed ? " (it had landed before)" : "");
    }
};

/// The user holds an active booking of this event under another id.
struct already_booked {
    bookonce::booking booking;

    static constexpr std::string_view name = "already_booked";
    static constexpr outcome_kind kind = outcome_kind::refused;
    std::string describe() const {
        return "already booked: the user holds " + detail::seats_of(booking) + ", booking " + booking.id.str();
    }
    void for_each_field(auto f) const { f("booking", booking); }
};

/// Fewer seats were left than were asked for.
struct sold_out {
    int available = 0;
    int asked = 0;

    static constexpr std::string_view name = "sold_out";
    static constexpr outcome_kind kind = outcome_kind::refused;
    std::string describe() const {
        return "sold out: " + detail::counted(available, "seat") + " left, " + std::to_string(asked) + " asked for";
    }
    void for_each_field(auto f) const {
        f("available", available);
        f("asked", asked);
    }
};

/// No event has this id.
struct event_not_found {
    event_id event;

    static constexpr std::string_view name = "event_not_found";
    static constexpr outcome_kind kind = outcome_kind::refused;
    std::string describe() const { return "there is no event " + to_string(event); }
    void for_each_field(auto f) const { f("event_id", event); }
};

/// The event takes no bookings: it is closed or cancelled, or its sales have not begun or are over.
struct event_closed {
    event_id event;
    std::optional<timestamp> opens_at = {};  ///< when its sales begin, if they have not

    static constexpr std::string_view name = "event_closed";
    static constexpr outcome_kind kind = outcome_kind::refused;
    std::string describe() const {
        return "event " + to_string(event) + " takes no bookings" + (opens_at ? " yet" : "");
    }
    void for_each_field(auto f) const {
        f("event_id", event);
        if (opens_at) { f("opens_at", *opens_at); }
    }
};

/// The booking_id was used before: for another user or number of seats, or for a booking that has
/// ended. That may be this request's own, if its reply was lost and somebody cancelled it since. A
/// `booking` without seats: the id was cancelled before it was booked. The request holds no seats.
/// To book, make a fresh id.
struct booking_id_used {
    bookonce::booking booking;

    static constexpr std::string_view name = "booking_id_used";
    static constexpr outcome_kind kind = outcome_kind::refused;
    std::string describe() const {
        std::string const id = booking.id.str();
        if (booking.seats == 0) {
            return "booking id " + id + " was cancelled before it was booked: to book, make a fresh id";
        }
        if (!is_active(booking.status)) {
            return "booking " + id + " is " + to_string(booking.status) + ": to book again, make a fresh id";
        }
        return "booking id " + id + " was used before, for another user or number of seats: make a fresh one";
    }
    void for_each_field(auto f) const { f("booking", booking); }
};

/// The database refuses the change by a rule of the application: a constraint, trigger, rule or
/// policy on the tables. Nothing of this request has landed or can still land.
struct rejected {
    /// Five characters (PostgreSQL manual, appendix A); 27000 when the row was dropped in silence.
    std::string sqlstate;
    std::string constraint;  ///< its name; empty when it was none
    /// The database's, in one line without secrets. It may hold what a trigger says.
    std::string message;

    static constexpr std::string_view name = "rejected";
    static constexpr outcome_kind kind = outcome_kind::refused;
    std::string describe() const {
        return "rejected by the database, nothing changed: " + message + " (SQLSTATE " + sqlstate +
               (constraint.empty() ? "" : ", constraint " + constraint) + ")";
    }
    void for_each_field(auto f) const {
        f("sqlstate", sqlstate);
        f("constraint", detail::if_any(constraint));
        f("message", message);
    }
};

/// Every attempt met a conflict. Nothing changed; the request may be made again.
struct contended {
    int attempts = 0;

    static constexpr std::string_view name = "contended";
    static constexpr outcome_kind kind = outcome_kind::try_again;
    std::string describe() const {
        return "contended: " + detail::counted(attempts, "attempt") + " met a conflict, nothing changed; try again";
    }
    void for_each_field(auto f) const { f("attempts", attempts); }
};

/// The deadline passed, and nothing of this request has landed or can still land.
struct deadline_exceeded {
    int attempts = 0;

    static constexpr std::string_view name = "deadline_exceeded";
    static constexpr outcome_kind kind = outcome_kind::try_again;
    std::string describe() const {
        return "the deadline passed after " + detail::counted(attempts, "attempt") + ", nothing changed";
    }
    void for_each_field(auto f) const { f("attempts", attempts); }
};

/// The database could not serve the request, and nothing of it has landed or can still land.
struct unavailable {
    std::string sqlstate;  ///< five characters (PostgreSQL manual, appendix A), or empty
    std::string reason;    ///< one line, without parameter values or secrets

    static constexpr std::string_view name = "unavailable";
    static constexpr outcome_kind kind = outcome_kind::try_again;
    std::string describe() const {
        return "unavailable, nothing changed" + (reason.empty() ? "" : ": " + reason) +
               (sqlstate.empty() ? "" : " (SQLSTATE " + sqlstate + ")");
    }
    void for_each_field(auto f) const {
        f("sqlstate", detail::if_any(sqlstate));
        f("reason", reason);
    }
};

/// The deadline passed before it was known whether the last write had landed. Make the same request
/// with the same booking_id again to learn it: a replay never books twice.
struct in_doubt {
    booking_id id;

    static constexpr std::string_view name = "in_doubt";
    static constexpr outcome_kind kind = outcome_kind::ask_again;
    std::string describe() const {
        return "in doubt: ask again with booking id " + id.str() + " to learn whether it landed";
    }
    void for_each_field(auto f) const { f("booking_id", id); }
};

/// The booking's seats are given back; or some of them, and it goes on with `booking.seats`.
struct cancelled : receipt {
    static constexpr std::string_view name = "cancelled";
    static constexpr outcome_kind kind = outcome_kind::done;
    std::string describe() const {
        if (is_active(booking.status)) {
            return "cancelled in part: " + detail::seats_of(booking) + " left, booking " + booking.id.str() +
                   (replayed ? " (it had been cancelled before)" : "");
        }
        return "cancelled: " + detail::seats_of(booking) + " given back, booking " + booking.id.str() +
               (replayed ? " (it had been cancelled before)" : "");
    }
};

/// The event has no booking with this id and will have none: a write on its way with it can no
/// longer land. The id is used up: booking with it ends as `booking_id_used`. A nil id: the user had
/// no booking that the request could mean.
struct booking_not_found {
    booking_id id;

    static constexpr std::string_view name = "booking_not_found";
    static constexpr outcome_kind kind = outcome_kind::refused;
    std::string describe() const {
        return id.is_nil() ? "the user has no such booking" : "there is no booking " + id.str();
    }
    void for_each_field(auto f) const {
        if (!id.is_nil()) { f("booking_id", id); }
    }
};

}  // namespace bookonce
