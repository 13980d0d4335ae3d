#include <bookonce/outcome.hpp>

#include <fmt/format.h>

namespace bookonce {
namespace {

char const* plural(int count) { return count == 1 ? "" : "s"; }

struct name_visitor {
    char const* operator()(booked const&) const { return "booked"; }
    char const* operator()(already_booked const&) const { return "already_booked"; }
    char const* operator()(sold_out const&) const { return "sold_out"; }
    char const* operator()(event_not_found const&) const { return "event_not_found"; }
    char const* operator()(event_closed const&) const { return "event_closed"; }
    char const* operator()(booking_id_used const&) const { return "booking_id_used"; }
    char const* operator()(rejected const&) const { return "rejected"; }
    char const* operator()(contended const&) const { return "contended"; }
    char const* operator()(deadline_exceeded const&) const { return "deadline_exceeded"; }
    char const* operator()(unavailable const&) const { return "unavailable"; }
    char const* operator()(in_doubt const&) const { return "in_doubt"; }
    char const* operator()(cancelled const&) const { return "cancelled"; }
    char const* operator()(booking_not_found const&) const { return "booking_not_found"; }
};

}  // namespace

std::string describe(booked const& ending) {
    return fmt::format("booked: {} seat{} of event {}, booking {}{}", ending.booking.seats,
                       plural(ending.booking.seats), ending.booking.event.value, ending.booking.id.str(),
                       ending.replayed ? " (it had landed before)" : "");
}
std::string describe(already_booked const& ending) {
    return fmt::format("already booked: the user holds {} seat{} of event {}, booking {}", ending.booking.seats,
                       plural(ending.booking.seats), ending.booking.event.value, ending.booking.id.str());
}
std::string describe(sold_out const& ending) {
    return fmt::format("sold out: {} seat{} left, {} asked for", ending.available, plural(ending.available),
                       ending.asked);
}
std::string describe(event_not_found const& ending) { return fmt::format("there is no event {}", ending.event.value); }
std::string describe(event_closed const& ending) {
    return fmt::format("event {} takes no bookings", ending.event.value);
}
std::string describe(booking_id_used const& ending) {
    std::string const id = ending.booking.id.str();
    if (ending.booking.seats == 0) {
        return fmt::format("booking id {} was cancelled before it was booked: to book, make a fresh id", id);
    }
    if (!is_active(ending.booking.status)) {
        return fmt::format("booking {} is {}: to book again, make a fresh id", id, to_string(ending.booking.status));
    }
    return fmt::format("booking id {} was used before, for another user or number of seats: make a fresh one", id);
}
std::string describe(rejected const& ending) {
    std::string const by = ending.constraint.empty() ? "" : fmt::format(", constraint {}", ending.constraint);
    return fmt::format("rejected by the database, nothing changed: {} (SQLSTATE {}{})", ending.message, ending.sqlstate,
                       by);
}
std::string describe(contended const& ending) {
    return fmt::format("contended: {} attempt{} met a conflict, nothing changed; try again", ending.attempts,
                       plural(ending.attempts));
}
std::string describe(deadline_exceeded const& ending) {
    return fmt::format("the deadline passed after {} attempt{}, nothing changed", ending.attempts,
                       plural(ending.attempts));
}
std::string describe(unavailable const& ending) {
    std::string const code = ending.sqlstate.empty() ? "" : fmt::format(" (SQLSTATE {})", ending.sqlstate);
    return fmt::format("unavailable, nothing changed: {}{}", ending.reason, code);
}
std::string describe(in_doubt const& ending) {
    return fmt::format("in doubt: ask again with booking id {} to learn whether it landed", ending.id.str());
}
std::string describe(cancelled const& ending) {
    return fmt::format("cancelled: {} seat{} of event {} given back, booking {}{}", ending.booking.seats,
                       plural(ending.booking.seats), ending.booking.event.value, ending.booking.id.str(),
                       ending.replayed ? " (it had been cancelled before)" : "");
}
std::string describe(booking_not_found const& ending) { return fmt::format("there is no booking {}", ending.id.str()); }

std::string describe(outcome const& ending) {
    return std::visit([](auto const& one) { return describe(one); }, ending);
}
std::string describe(cancel_outcome const& ending) {
    return std::visit([](auto const& one) { return describe(one); }, ending);
}

char const* name_of(outcome const& ending) noexcept { return std::visit(name_visitor{}, ending); }
char const* name_of(cancel_outcome const& ending) noexcept { return std::visit(name_visitor{}, ending); }

char const* to_string(event_status status) noexcept {
    switch (status) {
        case event_status::open: return "open";
        case event_status::closed: return "closed";
    }
    return "";
}

char const* to_string(booking_status status) noexcept {
    switch (status) {
        case booking_status::held: return "held";
        case booking_status::confirmed: return "confirmed";
        case booking_status::cancelled: return "cancelled";
        case booking_status::expired: return "expired";
    }
    return "";
}

}  // namespace bookonce
