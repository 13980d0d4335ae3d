#include "page.hpp"

#include <stdexcept>
#include <string_view>

#include "id.hpp"
#include "sized.hpp"
#include "time.hpp"

namespace bookonce::c {
namespace {

bookonce_page read_page(bookonce_page const* handed) {
    auto const given = read_if_given(handed, "page");
    if (given.reserved != 0) { throw std::invalid_argument{"page: what is reserved must be zero"}; }
    return given;
}

void refuse_if(bool is_given, char const* field) {
    if (is_given) {
        throw std::invalid_argument{std::string{field} + " does not belong to this listing: leave it zero"};
    }
}

std::optional<booking_status> status_of(char const* word) {
    if (word == nullptr) { return std::nullopt; }
    std::string const given = text_of(word);
    for (auto const each :
         {booking_status::held, booking_status::confirmed, booking_status::cancelled, booking_status::expired}) {
        if (given == to_string(each)) { return each; }
    }
    throw std::invalid_argument{R"(status must be "held", "confirmed", "cancelled" or "expired")"};
}

/// What both listings of bookings have in common.
template <class Page>
void fill(Page& page, bookonce_page const& given) {
    if (given.after != nullptr) { page.after = id_of(given.after, "after"); }
    set_if_given(page.rows, given.rows);
    page.status = status_of(given.status);
    page.booked_from = time_of(given.booked_from_us);
    page.booked_until = time_of(given.booked_until_us);
}

}  // namespace

events_wanted events_of(bookonce_page const* handed) {
    auto const given = read_page(handed);
    refuse_if(given.after != nullptr, "after");
    refuse_if(given.event != 0, "event");
    refuse_if(given.user != nullptr, "user");
    refuse_if(given.status != nullptr, "status");
    refuse_if(given.booked_from_us != 0, "booked_from_us");
    refuse_if(given.booked_until_us != 0, "booked_until_us");
    events_wanted wanted{{.after = event_id{given.after_event}}, deadline_of(given.deadline_ms)};
    set_if_given(wanted.page.rows, given.rows);
    return wanted;
}

bookings_wanted bookings_of(bookonce_page const* handed) {
    auto const given = read_page(handed);
    bookings_wanted wanted{.event = event_id{given.event}, .within = deadline_of(given.deadline_ms)};
    if (given.user != nullptr) { wanted.user = text_of(given.user); }
    if (given.event == 0 && !wanted.user) { throw std::invalid_argument{"event or user is required"}; }
    if (given.event < 0) { throw std::invalid_argument{"event must be 1 or more"}; }
    if (given.event != 0 && given.after_event != 0 && given.after_event != given.event) {
        throw std::invalid_argument{"after_event is not the event that is listed"};
    }
    fill(wanted.of_event, given);
    fill(wanted.of_user, given);
    // A user's rows go by event and id: those of one event begin there.
    wanted.of_user.after_event = event_id{given.event != 0 ? given.event : given.after_event};
    return wanted;
}

}  // namespace bookonce::c
