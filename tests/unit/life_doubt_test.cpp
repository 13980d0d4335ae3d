// Changes of a booking whose reply was lost, and what only shows when a change lands.
#include <doctest/doctest.h>

#include "held_seats.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

struct doubtful_change : held_seats {
    /// Another program's change of the booking, by the rules.
    void changed_elsewhere() {
        ++rows().row.version;
        edit([&](booking& row) {
            row.version = rows().row.version;
            row.changed_by = id_of(77);
        });
    }
    /// The request's write gets no reply.
    std::size_t lose(command asked, bool lands, retry_policy const& policy = {}) {
        driven.store.writes_to_come.push_back({.failure = lost_connection(), .lands = lands});
        auto const request = driven.ask(concert, std::move(asked), policy);
        driven.turn();
        REQUIRE(driven.store.writes.size() == 1);
        return request;
    }
};

command confirmation(std::optional<int> seats = {}) {
    return command_of(confirm_request{.event = concert, .id = id_of(1), .seats = seats});
}
command cancellation_of(int seats) {
    return command_of(cancel_request{.event = concert, .id = id_of(1), .seats = seats, .request = id_of(50)});
}

}  // namespace

TEST_CASE("a_lost_confirmation_is_found_by_a_read") {
    doubtful_change held;
    auto const request = held.lose(confirmation(), true);
    held.driven.run();
    CHECK(held.driven.get<confirmed>(request).replayed);
    CHECK_FALSE(held.driven.get<confirmed>(request).late);
    CHECK(held.driven.store.writes.size() == 1);
}

TEST_CASE("a_confirmation_that_got_lost_is_written_again") {
    doubtful_change held;
    auto const request = held.lose(confirmation(3), false);
    held.driven.run();
    CHECK_FALSE(held.driven.get<confirmed>(request).replayed);
    CHECK(held.driven.get<confirmed>(request).booking.seats == 3);
    CHECK(held.rows().row.available == 7);
    CHECK_FALSE(held.first_write_lands());
}

TEST_CASE("a_part_that_was_cancelled_is_not_cancelled_twice") {
    doubtful_change held;
    auto const request = held.lose(cancellation_of(1), true);
    held.driven.run();
    CHECK(held.driven.get<cancelled>(request).replayed);
    CHECK(held.row().seats == 3);
    CHECK(held.rows().row.available == 7);
}

TEST_CASE("a_lost_part_that_others_wrote_over_is_in_doubt") {
    doubtful_change held;
    auto const request = held.lose(cancellation_of(1), true);
    held.changed_elsewhere();
    held.driven.run();
    CHECK(held.driven.ending_of(request) == "in_doubt");
    CHECK(held.row().seats == 3);
}

TEST_CASE("the_next_version_made_by_others_tells_that_a_part_is_lost") {
    doubtful_change held;
    auto const request = held.lose(cancellation_of(1), false);
    held.changed_elsewhere();
    held.driven.run();
    CHECK_FALSE(held.driven.get<cancelled>(request).replayed);
    CHECK(held.row().seats == 3);
}

TEST_CASE("a_doubt_of_another_request_does_not_hold_up_a_part") {
    doubtful_change held;
    held.lose(command_of(extend_request{.event = concert, .id = id_of(1), .ttl = 90min}), true, {.attempts_max = 1});
    held.driven.run();
    held.changed_elsewhere();
    held.changed_elsewhere();
    auto const request = held.run(cancellation_of(1));
    CHECK(held.driven.ending_of(request) == "cancelled");
}

TEST_CASE("a_request_by_user_stays_with_its_booking_after_a_lost_reply") {
    doubtful_change held;
    auto const request =
        held.lose(command_of(release_request{.event = concert, .user = "bob"}), true, {.attempts_max = 3});
    booking second = booking_of(concert, 2, "bob", 1, booking_status::held);
    second.expires_at = noon + 1h;
    held.driven.tables.book_elsewhere(concert, second);
    held.driven.run();
    CHECK(held.driven.get<released>(request).replayed);
    CHECK(held.row(2).status == booking_status::held);
}

TEST_CASE("a_refusal_after_a_lost_confirmation_fences_it") {
    doubtful_change held;
    held.rows().row.available = 0;
    held.edit([](booking& row) {
        row.expires_at = noon;
        row.status = booking_status::expired;
    });
    held.rows().row.available = 4;
    auto const request = held.lose(confirmation(), false);
    held.rows().row.available = 0;
    held.driven.run();
    CHECK(held.driven.ending_of(request) == "hold_expired");
    REQUIRE(held.driven.store.writes.size() == 2);
    CHECK(held.driven.store.writes[1].at(0).made.empty());
    CHECK_FALSE(held.first_write_lands());
}

TEST_CASE("a_confirmation_that_lands_at_the_end_of_its_hold_is_late") {
    doubtful_change held;
    held.driven.store.writes_to_come.push_back({.before = [&] { held.time = noon + 1h; }});
    auto const request = held.run(confirmation());
    CHECK(held.driven.get<confirmed>(request).late);
    auto const again = held.run(confirmation());
    CHECK(held.driven.get<confirmed>(again).late);
    CHECK(held.driven.get<confirmed>(again).replayed);
}

TEST_CASE("a_hold_made_and_asked_about_in_one_batch_has_its_own_end") {
    doubtful_change held;
    auto hold = hold_request{.event = concert, .user = "eve", .ttl = 60s, .id = id_of(5)};
    auto const first = held.ask(command_of(hold));
    auto const second = held.run(command_of(hold));
    CHECK(held.driven.get<bookonce::held>(first).booking.expires_at == noon + 60s);
    CHECK(held.driven.get<bookonce::held>(second).booking.expires_at == noon + 60s);
    CHECK(held.driven.get<bookonce::held>(second).replayed);
}

TEST_CASE("what_is_believed_of_an_event_does_not_outlast_its_sales") {
    doubtful_change held;
    held.rows().closes_at = noon + 10min;
    auto const before = held.run(book_command(20, "ann"));
    CHECK(held.driven.ending_of(before) == "booked");
    held.time = noon + 10min;
    auto const after = held.ask(book_command(21, "eve"));
    auto const cancellation = held.run(cancel_command(20));
    CHECK(held.driven.ending_of(after) == "event_closed");
    CHECK(held.driven.ending_of(cancellation) == "cancelled");
}

TEST_CASE("who_needs_seats_takes_those_of_lapsed_holds") {
    doubtful_change held;
    held.time = noon + 1h;
    auto const request = held.run(book_command(20, "ann", 9));
    CHECK(held.driven.ending_of(request) == "booked");
    CHECK(held.row().status == booking_status::expired);
    CHECK(held.rows().row.available == 1);
    auto const refused = held.run(book_command(21, "eve", 2));
    CHECK(held.driven.get<sold_out>(refused).available == 1);
}

TEST_CASE("what_was_only_guessed_of_an_event_is_never_known") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    driven.tables.events.at(concert).row.open = false;
    auto const impatient = driven.ask(concert, book_command(1, "ann"), {.deadline = 10ms});
    driven.gather();
    driven.read();
    driven.pass(20ms);
    driven.expire();
    driven.before_write();
    driven.write();
    driven.settle();
    CHECK(driven.ending_of(impatient) == "deadline_exceeded");
    auto const later = driven.ask(concert, book_command(2, "bob"));
    driven.run();
    CHECK(driven.ending_of(later) == "event_closed");
}
