#pragma once

#include <string>

#include <bookonce/endings.hpp>

/// The endings of what a booking goes through after it was made, and of holds.
namespace bookonce {

/// The seats are kept for the user until `booking.expires_at`. Confirm them before that.
struct held : receipt {
    static constexpr std::string_view name = "held";
    static constexpr outcome_kind kind = outcome_kind::done;
    std::string describe() const {
        return "held: " + detail::seats_of(booking) + ", booking " + booking.id.str() +
               (replayed ? " (it had landed before)" : "");
    }
};

/// The hold is a booking now.
struct confirmed : receipt {
    bool late = false;  ///< the hold had expired, but its seats were still free

    static constexpr std::string_view name = "confirmed";
    static constexpr outcome_kind kind = outcome_kind::done;
    std::string describe() const {
        return "confirmed" + std::string{late ? " late" : ""} + ": " + detail::seats_of(booking) + ", booking " +
               booking.id.str() + (replayed ? " (it had been confirmed before)" : "");
    }
    void for_each_field(auto f) const {
        receipt::for_each_field(f);
        f("late", late);
    }
};

/// The hold's seats are given back.
struct released : receipt {
    static constexpr std::string_view name = "released";
    static constexpr outcome_kind kind = outcome_kind::done;
    std::string describe() const {
        return "released: " + detail::seats_of(booking) + " given back, booking " + booking.id.str() +
               (replayed ? " (it had been released before)" : "");
    }
};

/// The hold lasts until `booking.expires_at`.
struct extended : receipt {
    static constexpr std::string_view name = "extended";
    static constexpr outcome_kind kind = outcome_kind::done;
    std::string describe() const {
        return "extended: " + detail::seats_of(booking) + ", booking " + booking.id.str() +
               (replayed ? " (it lasted as long before)" : "");
    }
};

/// The booking has `booking.seats` seats now.
struct changed : receipt {
    static constexpr std::string_view name = "changed";
    static constexpr outcome_kind kind = outcome_kind::done;
    std::string describe() const {
        return "changed: " + detail::seats_of(booking) + ", booking " + booking.id.str() +
               (replayed ? " (it had as many before)" : "");
    }
};

/// The booking is `booking.user`'s now.
struct transferred : receipt {
    static constexpr std::string_view name = "transferred";
    static constexpr outcome_kind kind = outcome_kind::done;
    std::string describe() const {
        return "transferred: " + detail::seats_of(booking) + ", booking " + booking.id.str() +
               (replayed ? " (it was that user's before)" : "");
    }
};

/// The hold has expired. It cannot be confirmed late: too few seats are free, its event is closed,
/// or the request does not want it.
struct hold_expired {
    bookonce::booking booking;
    int available = 0;  ///< seats free now

    static constexpr std::string_view name = "hold_expired";
    static constexpr outcome_kind kind = outcome_kind::refused;
    std::string describe() const {
        return "the hold of " + detail::seats_of(booking) + " has expired, " + detail::counted(available, "seat") +
               " free now: hold again";
    }
    void for_each_field(auto f) const {
        f("booking", booking);
        f("available", available);
    }
};

/// The hold may not last so long: an event limits how long its holds live in all.
struct hold_limit_reached {
    bookonce::booking booking;
    timestamp latest{};  ///< the latest instant until which it may be extended

    static constexpr std::string_view name = "hold_limit_reached";
    static constexpr outcome_kind kind = outcome_kind::refused;
    std::string describe() const {
        return "the hold of " + detail::seats_of(booking) + " may not last so long: ask for less time";
    }
    void for_each_field(auto f) const {
        f("booking", booking);
        f("latest", latest);
    }
};

/// The booking is no hold: it is confirmed, or has ended.
struct not_held {
    bookonce::booking booking;

    static constexpr std::string_view name = "not_held";
    static constexpr outcome_kind kind = outcome_kind::refused;
    std::string describe() const {
        return "booking " + booking.id.str() + " is no hold: it is " + to_string(booking.status) + " with " +
               detail::counted(booking.seats, "seat");
    }
    void for_each_field(auto f) const { f("booking", booking); }
};

/// The booking is cancelled or expired: there is nothing to change any more.
struct booking_ended {
    bookonce::booking booking;

    static constexpr std::string_view name = "booking_ended";
    static constexpr outcome_kind kind = outcome_kind::refused;
    std::string describe() const {
        return "booking " + booking.id.str() + " is " + to_string(booking.status) + ": make a new one";
    }
    void for_each_field(auto f) const { f("booking", booking); }
};

/// The booking belongs to another user than the request says.
struct not_yours {
    booking_id id;

    static constexpr std::string_view name = "not_yours";
    static constexpr outcome_kind kind = outcome_kind::refused;
    std::string describe() const { return "booking " + id.str() + " belongs to another user"; }
    void for_each_field(auto f) const { f("booking_id", id); }
};

/// The request names a user who has several bookings that it could mean. Name one by its id.
struct several_bookings {
    int count = 0;

    static constexpr std::string_view name = "several_bookings";
    static constexpr outcome_kind kind = outcome_kind::refused;
    std::string describe() const {
        return "the user has " + std::to_string(count) + " bookings that this could mean: give the booking's id";
    }
    void for_each_field(auto f) const { f("count", count); }
};

/// The booking has fewer seats than the request names.
struct more_than_booked {
    bookonce::booking booking;
    int asked = 0;

    static constexpr std::string_view name = "more_than_booked";
    static constexpr outcome_kind kind = outcome_kind::refused;
    std::string describe() const {
        return "booking " + booking.id.str() + " has " + detail::counted(booking.seats, "seat") + ", not " +
               std::to_string(asked);
    }
    void for_each_field(auto f) const {
        f("booking", booking);
        f("asked", asked);
    }
};

/// The event allows one user no more: by the number of bookings, or of seats.
struct user_limit_reached {
    int bookings = 0;      ///< active ones of this user
    int bookings_max = 0;  ///< the event's `bookings_per_user`
    int seats = 0;         ///< in these bookings
    int seats_max = 0;     ///< the event's `seats_per_user`; 0: no such limit

    static constexpr std::string_view name = "user_limit_reached";
    static constexpr outcome_kind kind = outcome_kind::refused;
    std::string describe() const {
        return "the user has " + detail::counted(bookings, "booking") + " of at most " + std::to_string(bookings_max) +
               " and " + detail::counted(seats, "seat") +
               (seats_max > 0 ? " of at most " + std::to_string(seats_max) : "") + ": the event allows no more";
    }
    void for_each_field(auto f) const {
        f("bookings", bookings);
        f("bookings_max", bookings_max);
        f("seats", seats);
        if (seats_max > 0) { f("seats_max", seats_max); }
    }
};

}  // namespace bookonce
