#include "verbs.hpp"

#include <map>

#include "requests.hpp"

namespace bookonce::test {
namespace {

using namespace std::chrono_literals;

constexpr booking_id nobodys{};

struct named_wish {
    booking_id about;
    wish wants;
};

std::map<std::string_view, named_wish> const& wishes() {
    booking_id const one = id_of(1);
    static std::map<std::string_view, named_wish> const all{
        {"book", {one, book{"ann", 2}}},
        {"up_to", {one, book{"ann", 5, true}}},
        {"hold", {one, book{"ann", 2, false, {}, 15min}}},
        {"confirm", {one, confirm{}}},
        {"confirm_part", {one, confirm{.seats = 1}}},
        {"confirm_more", {one, confirm{.seats = 3}}},
        {"confirm_in_time", {one, confirm{.late = false}}},
        {"release", {one, release{}}},
        {"extend", {one, extend{.ttl = 30min}}},
        {"change", {one, change_seats{.seats = 3}}},
        {"change_down", {one, change_seats{.seats = 1}}},
        {"change_to_same", {one, change_seats{.seats = 2}}},
        {"transfer", {one, transfer{.to = "bob"}}},
        {"transfer_to_self", {one, transfer{.to = "ann"}}},
        {"cancel", {one, cancel{}}},
        {"cancel_part", {one, cancel{.seats = 1}}},
        {"cancel_more", {one, cancel{.seats = 3}}},
        {"not_mine", {one, cancel{.user = "eve"}}},
        // By the user alone:
        {"my_cancel", {nobodys, cancel{.user = "ann"}}},
        {"my_confirm", {nobodys, confirm{.user = "ann"}}},
        {"my_change", {nobodys, change_seats{.user = "ann", .seats = 3}}},
        {"my_transfer", {nobodys, transfer{.user = "ann", .to = "bob"}}},
        // Beside it: another booking of ann's, one of another user's, and one that becomes ann's.
        {"another", {id_of(2), book{"ann", 1}}},
        {"another_hold", {id_of(2), book{"ann", 1, false, {}, 15min}}},
        {"rival", {id_of(3), book{"cat", 2}}},
        {"greedy_rival", {id_of(3), book{"cat", 100, true}}},
        {"gift", {id_of(4), transfer{.user = "dan", .to = "ann"}}},
        {"seat_back", {id_of(4), cancel{.seats = 1}}},
    };
    return all;
}

}  // namespace

std::vector<std::string_view> const& states() {
    static std::vector<std::string_view> const all{"none",           "fence",     "held",           "lapsed",
                                                   "expired",        "confirmed", "confirmed_hold", "cancelled",
                                                   "cancelled_hold", "released"};
    return all;
}

std::vector<std::string_view> verbs() {
    std::vector<std::string_view> names;
    for (auto const& [name, each] : wishes()) { names.push_back(name); }
    return names;
}

command asks(std::string_view verb, std::uint32_t request) {
    named_wish const& named = wishes().at(verb);
    return {{named.about, id_of(request)}, named.wants};
}

booking in_state(std::string_view state) {
    booking row = booking_of(concert, 1, "ann", 2);
    row.booked_at = today - 10min;
    if (state == "fence") { return booking_of(concert, 1, "(nobody)", 0, booking_status::cancelled); }
    bool const was_confirmed = state == "confirmed_hold" || state == "cancelled_hold";
    bool const was_hold =
        was_confirmed || state == "held" || state == "lapsed" || state == "expired" || state == "released";
    if (was_hold) { row.expires_at = state == "lapsed" || state == "expired" ? today - 1min : today + 5min; }
    if (was_confirmed) { row.confirmed_at = today - 5min; }
    if (state == "held" || state == "lapsed") { row.status = booking_status::held; }
    if (state == "expired") { row.status = booking_status::expired; }
    if (state == "cancelled" || state == "cancelled_hold" || state == "released") {
        row.status = booking_status::cancelled;
    }
    return row;
}

knowledge seen_in(std::string_view state) {
    knowledge known{{concert, store::event_row{100, 10, 40, true}, {}, today}, true};
    if (state != "none") { known.seen.bookings.push_back(in_state(state)); }
    if (state == "lapsed") {
        booking const& row = known.seen.bookings.front();
        known.seen.lapsed = {*row.expires_at, row.id, 1, row.seats};
    }
    return known;
}

}  // namespace bookonce::test
