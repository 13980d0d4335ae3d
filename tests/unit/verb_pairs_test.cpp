// Requests that go together in one batch end as they would one after the other.
#include <algorithm>

#include <doctest/doctest.h>

#include "hand_driven_dispatcher.hpp"
#include "verbs.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

/// What an event allows.
struct terms {
    int available = 0;
    int bookings_per_user = 1;
    int seats_per_user = 0;
};

/// A lane beside ann's booking in some state, and one booking of dan's with two seats.
struct shop {
    shop(std::string_view state, terms const& allowed) {
        lane.tables.now = [] { return today; };
        auto& rows = lane.tables.events[concert];
        rows.row = {
            .version = 40, .bookings_per_user = allowed.bookings_per_user, .seats_per_user = allowed.seats_per_user};
        add(booking_of(concert, 4, "dan", 2));
        if (state != "none") { add(in_state(state)); }
        rows.row.available = allowed.available;
        rows.row.capacity = taken() + allowed.available;
    }

    void add(booking row) { lane.tables.events.at(concert).bookings.put(std::move(row)); }
    int taken() const {
        int seats = 0;
        for (auto const& [id, row] : lane.tables.events.at(concert).bookings) {
            seats += is_active(row.status) ? row.seats : 0;
        }
        return seats;
    }
    bool is_sound() const {
        auto const& row = lane.tables.events.at(concert).row;
        return row.available >= 0 && row.available + taken() == row.capacity && lane.tables.audit().sound();
    }

    hand_driven_dispatcher lane;
};

std::string told(answer const& ending) {
    std::string text = name_of(ending);
    if (auto const* const late = std::get_if<confirmed>(&ending); late != nullptr && late->late) { text += " late"; }
    if (auto const* const sold = std::get_if<sold_out>(&ending)) { text += " " + std::to_string(sold->available); }
    if (auto const* const sold = std::get_if<hold_expired>(&ending)) { text += " " + std::to_string(sold->available); }
    if (auto const* const done = receipt_of(ending)) {
        text += done->replayed ? " again" : "";
        text += " " + done->booking.user + " " + std::to_string(done->booking.seats) + " " +
                to_string(done->booking.status);
        text += " " + std::to_string(done->booking.slot);
        if (auto const& until = done->booking.expires_at) {
            text += " until " + std::to_string((*until - today).count());
        }
    }
    return text;
}

/// All that the rows say, but for when it was written. A lapsed hold is as an expired one.
std::string rows_of(shop& shop) {
    std::string text;
    for (auto const& [id, row] : shop.lane.tables.events.at(concert).bookings) {
        bool const lapsed = row.status == booking_status::held && row.expires_at && *row.expires_at <= today;
        text += id.str().substr(34) + " " + row.user + " " + std::to_string(row.seats) + " ";
        text += std::string{to_string(lapsed ? booking_status::expired : row.status)} + "; ";
    }
    return text;
}

template <std::size_t count>
using named = std::array<std::string_view, count>;

template <std::size_t count>
std::string together(std::string_view state, terms const& allowed, named<count> const& asked) {
    shop shop{state, allowed};
    std::uint32_t request = 90;
    for (auto const& each : asked) { shop.lane.ask(concert, asks(each, ++request)); }
    shop.lane.run();
    std::string text;
    for (std::size_t place = 0; place < count; ++place) { text += told(shop.lane.answer_to(place)) + ", "; }
    CHECK(shop.is_sound());
    return text + rows_of(shop);
}

/// The same one by one, in the order of `places`.
template <std::size_t count>
std::string apart(std::string_view state, terms const& allowed, named<count> const& asked,
                  std::array<std::size_t, count> const& places) {
    shop shop{state, allowed};
    std::array<std::string, count> answers;
    for (std::size_t const place : places) {
        auto const number = shop.lane.ask(concert, asks(asked[place], static_cast<std::uint32_t>(91 + place)));
        shop.lane.run();
        answers[place] = told(shop.lane.answer_to(number));
    }
    CHECK(shop.is_sound());
    std::string text;
    for (std::string const& each : answers) { text += each + ", "; }
    return text + rows_of(shop);
}

/// A buyer takes the seats of a lapsed hold, which then is no longer its user's only one. In the
/// same batch its user still hears what has become of it.
bool ends_under_it(std::string_view state, std::string_view first, std::string_view second) {
    return state == "lapsed" && first.ends_with("rival") && second == "my_confirm";
}

constexpr std::array allowances{terms{10},   terms{1},        terms{0},      terms{10, 2},
                                terms{1, 2}, terms{10, 2, 4}, terms{1, 1, 3}};

}  // namespace

TEST_CASE("two_verbs_in_one_batch_end_as_in_some_order") {
    int pairs = 0;
    for (terms const& allowed : allowances) {
        for (auto const state : states()) {
            for (auto const first : verbs()) {
                for (auto const second : verbs()) {
                    CAPTURE(allowed.available);
                    CAPTURE(allowed.bookings_per_user);
                    CAPTURE(allowed.seats_per_user);
                    CAPTURE(state);
                    CAPTURE(first);
                    CAPTURE(second);
                    named<2> const both{first, second};
                    ++pairs;
                    std::string const ended = together(state, allowed, both);
                    std::string const in_order = apart(state, allowed, both, {0, 1});
                    // Who needs seats or an end that the other one brings may be decided first.
                    if (ended == in_order || ends_under_it(state, first, second)) { continue; }
                    CHECK(ended == apart(state, allowed, both, {1, 0}));
                }
            }
        }
    }
    CHECK(pairs == 7 * 10 * 28 * 28);
}
