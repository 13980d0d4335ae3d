#include "event.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

#include "sized.hpp"
#include "text.hpp"
#include "time.hpp"

namespace bookonce::c {
namespace {

event_status status_of(std::string const& word) {
    for (event_status const each : {event_status::open, event_status::closed, event_status::cancelled}) {
        if (word == to_string(each)) { return each; }
    }
    throw std::invalid_argument{"status must be \"open\" or \"closed\""};
}

/// What -1 takes away.
constexpr bool takes_away(std::int64_t value) noexcept { return value == -1; }

std::optional<std::optional<timestamp>> changed_time(std::int64_t us) {
    return us == 0 ? std::nullopt : std::optional{takes_away(us) ? std::nullopt : time_of(us)};
}

}  // namespace

new_event new_event_of(bookonce_new_event const* handed) {
    auto const given = read_struct(handed, "event");
    new_event made{.name = text_of(given.name), .capacity = given.capacity, .overbook = given.overbook};
    if (given.id != 0) { made.id = event_id{given.id}; }
    set_if_given(made.bookings_per_user, given.bookings_per_user);
    if (given.seats_per_user != 0) { made.seats_per_user = given.seats_per_user; }
    if (given.hold_limit_s != 0) { made.hold_limit = std::chrono::seconds{given.hold_limit_s}; }
    made.opens_at = time_of(given.opens_at_us);
    made.closes_at = time_of(given.closes_at_us);
    return made;
}

event_update update_of(bookonce_event_update const* handed) {
    auto const given = read_struct(handed, "update");
    event_update made;
    if (given.name != nullptr) { made.name = text_of(given.name); }
    if (given.status != nullptr) { made.status = status_of(text_of(given.status)); }
    set_if_given(made.capacity, given.capacity);
    if (given.overbook != 0) { made.overbook = takes_away(given.overbook) ? 0 : given.overbook; }
    set_if_given(made.bookings_per_user, given.bookings_per_user);
    if (given.seats_per_user != 0) {
        made.seats_per_user = takes_away(given.seats_per_user) ? std::nullopt : std::optional{given.seats_per_user};
    }
    if (given.hold_limit_s != 0) { made.hold_limit = std::chrono::seconds{given.hold_limit_s}; }
    made.opens_at = changed_time(given.opens_at_us);
    made.closes_at = changed_time(given.closes_at_us);
    return made;
}

}  // namespace bookonce::c
