#include <bookonce/outcome.hpp>

#include <fmt/format.h>

namespace bookonce {

std::string detail::counted(int count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string detail::seats_of(booking const& what) {
    return fmt::format("{} of event {}", counted(what.seats, "seat"), what.event.value);
}

char const* to_string(outcome_kind kind) noexcept {
    switch (kind) {
        case outcome_kind::done: return "done";
        case outcome_kind::refused: return "refused";
        case outcome_kind::try_again: return "try_again";
        case outcome_kind::ask_again: return "ask_again";
    }
    return "";
}

char const* to_string(event_status status) noexcept {
    switch (status) {
        case event_status::open: return "open";
        case event_status::closed: return "closed";
        case event_status::cancelled: return "cancelled";
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
