#include "page.hpp"

#include <array>
#include <stdexcept>
#include <string>
#include <string_view>

#include "id.hpp"
#include "sized.hpp"
#include "text.hpp"
#include "time.hpp"

namespace bookonce::c {
namespace {

/// A field that only some listings use.
struct optional_field {
    std::string_view name;
    bool (*is_given)(bookonce_page const&);
    std::string_view listings;  ///< a letter each: of events, bookings, a history, changes
};

constexpr std::array fields{
    optional_field{"after_event", [](bookonce_page const& p) { return p.after_event != 0; }, "eb"},
    optional_field{"after", [](bookonce_page const& p) { return p.after != nullptr; }, "bh"},
    optional_field{"event", [](bookonce_page const& p) { return p.event != 0; }, "bh"},
    optional_field{"user", [](bookonce_page const& p) { return p.user != nullptr; }, "b"},
    optional_field{"status", [](bookonce_page const& p) { return p.status != nullptr; }, "b"},
    optional_field{"booked_from_us", [](bookonce_page const& p) { return p.booked_from_us != 0; }, "b"},
    optional_field{"booked_until_us", [](bookonce_page const& p) { return p.booked_until_us != 0; }, "b"},
    optional_field{"after_version", [](bookonce_page const& p) { return p.after_version != 0; }, "h"},
    optional_field{"cursor", [](bookonce_page const& p) { return p.cursor != nullptr; }, "c"},
};

bookonce_page read_page(bookonce_page const* handed, char listing) {
    auto const given = read_if_given(handed, "page");
    check_reserved(given.reserved, "page");
    for (optional_field const& each : fields) {
        if (each.is_given(given) && each.listings.find(listing) == std::string_view::npos) {
            throw std::invalid_argument{std::string{each.name} + " does not belong to this listing: leave it zero"};
        }
    }
    return given;
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
    auto const given = read_page(handed, 'e');
    events_wanted wanted{{.after = event_id{given.after_event}}, deadline_of(given.deadline_ms)};
    set_if_given(wanted.page.rows, given.rows);
    return wanted;
}

bookings_wanted bookings_of(bookonce_page const* handed) {
    auto const given = read_page(handed, 'b');
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

history_wanted history_of(bookonce_page const* handed) {
    auto const given = read_page(handed, 'h');
    history_wanted wanted{.event = event_id{given.event}, .within = deadline_of(given.deadline_ms)};
    set_if_given(wanted.page.rows, given.rows);
    if (given.after == nullptr) {
        if (given.after_version != 0) {
            throw std::invalid_argument{"after is null: give the last entry's booking_id"};
        }
        return wanted;
    }
    wanted.page.after_version = given.after_version;
    // A change of the event itself has none.
    if (*given.after != '\0') { wanted.page.after_booking = id_of(given.after, "after"); }
    return wanted;
}

changes_wanted changes_of(bookonce_page const* handed) {
    auto const given = read_page(handed, 'c');
    changes_wanted wanted{.cursor = text_of(given.cursor), .within = deadline_of(given.deadline_ms)};
    set_if_given(wanted.rows, given.rows);
    return wanted;
}

}  // namespace bookonce::c
