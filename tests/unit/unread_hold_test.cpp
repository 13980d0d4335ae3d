// Holds that are confirmed or released without a look at them: one call, and what follows where that
// does not do.
#include <doctest/doctest.h>

#include "held_seats.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

/// Besides the hold, ann has booked one seat.
struct hold_and_booking : held_seats {
    hold_and_booking() {
        rows().bookings.put(booking_of(concert, 2, "ann", 1));
        rows().row.available = 5;
    }

    /// The next write is lost on its way: it may land later.
    void lose_next() { driven.store.writes_to_come.push_back({.failure = lost_connection()}); }
};

command confirmation(std::uint32_t id = 1, std::string user = {}) {
    return command_of(confirm_request{.event = concert, .id = id_of(id), .user = std::move(user)});
}
command giving_up(std::uint32_t id = 1) { return command_of(release_request{.event = concert, .id = id_of(id)}); }

}  // namespace

TEST_CASE("a_hold_is_confirmed_in_one_call") {
    hold_and_booking held;
    auto const request = held.run(confirmation(1, "bob"));
    auto const& ending = held.driven.get<confirmed>(request);
    CHECK_FALSE(ending.late);
    CHECK_FALSE(ending.replayed);
    CHECK(ending.version == 2);
    CHECK(ending.attempts == 1);
    CHECK(ending.booking.user == "bob");
    CHECK(ending.booking.seats == 4);
    CHECK(ending.booking.expires_at == noon + 1h);
    CHECK(ending.booking.confirmed_at == noon);
    CHECK(ending.booking.version == 2);
    CHECK(held.driven.store.reads.empty());
    CHECK(held.driven.store.writes.size() == 1);
}

TEST_CASE("a_hold_is_released_in_one_call") {
    hold_and_booking held;
    auto const request = held.run(giving_up());
    CHECK(held.driven.get<released>(request).booking.seats == 4);
    CHECK(held.rows().row.available == 9);
    CHECK(held.driven.store.reads.empty());
}

TEST_CASE("bookings_and_confirmations_of_one_batch_need_no_read") {
    hold_and_booking held;
    auto const booking = held.ask(book_command(20, "eve", 2));
    auto const request = held.run(confirmation());
    CHECK(held.driven.ending_of(booking) == "booked");
    CHECK(held.driven.ending_of(request) == "confirmed");
    CHECK(held.driven.store.reads.empty());
    CHECK(held.driven.store.writes.size() == 1);
    CHECK(held.rows().row.available == 3);
}

TEST_CASE("what_is_no_hold_is_read_and_refused") {
    hold_and_booking held;
    auto const booked_one = held.ask(confirmation(2));
    auto const missing = held.ask(confirmation(9));
    auto const live = held.run(confirmation());
    CHECK(held.driven.ending_of(booked_one) == "not_held");
    CHECK(held.driven.ending_of(missing) == "booking_not_found");
    CHECK(held.driven.ending_of(live) == "confirmed");
    CHECK_FALSE(held.driven.store.reads.empty());
}

TEST_CASE("another_users_hold_is_read_and_refused") {
    hold_and_booking held;
    auto const request = held.run(confirmation(1, "eve"));
    CHECK(held.driven.ending_of(request) == "not_yours");
    CHECK(held.row().status == booking_status::held);
}

TEST_CASE("two_confirmations_of_one_batch_have_one_answer") {
    hold_and_booking held;
    auto const first = held.ask(confirmation());
    auto const second = held.ask(confirmation());
    auto const third = held.run(giving_up());
    CHECK_FALSE(held.driven.get<confirmed>(first).replayed);
    CHECK(held.driven.get<confirmed>(second).replayed);
    CHECK(held.driven.ending_of(third) == "not_held");
    CHECK(held.rows().row.version == 2);
}

TEST_CASE("an_id_that_is_to_be_confirmed_is_not_booked_with") {
    hold_and_booking held;
    auto const request = held.ask(confirmation());
    auto const booking = held.run(book_command(1, "eve", 1));
    CHECK(held.driven.ending_of(request) == "confirmed");
    CHECK(held.driven.ending_of(booking) == "booking_id_used");
}

TEST_CASE("a_lost_confirmation_of_an_unread_hold_lands_once") {
    hold_and_booking held;
    held.lose_next();
    auto const request = held.run(confirmation());
    CHECK(held.driven.ending_of(request) == "confirmed");
    CHECK_FALSE(held.first_write_lands());
    CHECK(held.rows().row.version == 2);
}

TEST_CASE("a_lost_release_of_an_unread_hold_lands_once") {
    hold_and_booking held;
    held.lose_next();
    auto const request = held.run(giving_up());
    CHECK(held.driven.ending_of(request) == "released");
    CHECK_FALSE(held.first_write_lands());
    CHECK(held.rows().row.available == 9);
}

TEST_CASE("a_refused_late_confirmation_cannot_land_any_more") {
    hold_and_booking held;
    held.driven.store.writes_to_come.push_back({.before =
                                                    [&] {
                                                        held.time = noon + 1h;
                                                        held.rows().row.available = 0;
                                                        ++held.rows().row.version;
                                                    },
                                                .failure = lost_connection()});
    // Its event is not known yet: the write is to find the version itself.
    auto const request = held.run(command_of(confirm_request{.event = concert, .id = id_of(1), .late = false}));
    CHECK(held.driven.ending_of(request) == "hold_expired");
    // It had begun while the hold was live.
    held.time = noon;
    CHECK_FALSE(held.first_write_lands());
    CHECK(held.row().status == booking_status::expired);
    CHECK(held.rows().row.available == 4);
}

TEST_CASE("a_refused_late_release_cannot_land_any_more") {
    hold_and_booking held;
    held.driven.store.writes_to_come.push_back(
        {.before = [&] { held.time = noon + 1h; }, .failure = lost_connection()});
    auto const request = held.run(giving_up());
    CHECK(held.driven.ending_of(request) == "hold_expired");
    held.time = noon;
    CHECK_FALSE(held.first_write_lands());
    CHECK(held.rows().row.available == 9);
}

TEST_CASE("a_lost_confirmation_of_anothers_hold_is_in_doubt") {
    hold_and_booking held;
    held.driven.store.writes_to_come.push_back({.before =
                                                    [&] {
                                                        held.edit([](booking& row) { row.user = "eve"; });
                                                        ++held.rows().row.version;
                                                    },
                                                .failure = lost_connection()});
    auto const request = held.run(confirmation(1, "bob"));
    CHECK(held.driven.ending_of(request) == "in_doubt");
    held.edit([](booking& row) { row.user = "bob"; });
    CHECK(held.first_write_lands());
}

TEST_CASE("a_confirmation_beside_another_writer_is_not_sent_back") {
    hold_and_booking held;
    auto const first = held.run(book_command(20, "eve"));
    CHECK(held.driven.ending_of(first) == "booked");
    held.driven.store.writes_to_come.push_back({.races = 1});
    auto const request = held.run(confirmation());
    CHECK(held.driven.ending_of(request) == "confirmed");
    CHECK(held.driven.store.reads.empty());
}

TEST_CASE("who_read_and_was_too_late_writes_unread_again") {
    hold_and_booking held;
    held.driven.store.writes_to_come.push_back({.races = store::tries_max});
    held.driven.store.writes_to_come.push_back({.races = 1});
    auto const request = held.run(confirmation());
    CHECK(held.driven.ending_of(request) == "confirmed");
    REQUIRE(held.driven.store.writes.size() == 3);
    auto const is_unread = [&](std::size_t write) { return held.driven.store.writes[write].at(0).turned.at(0).unread; };
    CHECK(is_unread(0));
    CHECK_FALSE(is_unread(1));
    CHECK(is_unread(2));
    CHECK(held.driven.store.reads.size() == 1);
}
