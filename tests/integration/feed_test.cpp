// The feed of changes beside transactions that stay open.
#include <thread>

#include <doctest/doctest.h>

#include <bookonce/bookonce.hpp>

#include "database.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

/// A mailer that polls.
struct mailer {
    explicit mailer(engine& asked) : shop{asked} {}

    void poll() {
        change_page const page = shop.changes(cursor, 2);
        cursor = page.cursor;
        for (history_entry const& each : page.entries) {
            users.push_back(each.booking ? each.booking->user : each.what);
        }
    }
    /// Until it has been told of so many changes; transactions of other tests may hold it up.
    void poll_until(std::size_t count) {
        while (users.size() < count) {
            poll();
            std::this_thread::yield();
        }
    }

    engine& shop;
    std::string cursor;
    std::vector<std::string> users;  ///< told so far
};

}  // namespace

TEST_CASE("the_feed_waits_for_an_open_transaction_and_misses_nothing") {
    fresh_schema schema;
    engine engine{schema.options()};
    event_id const first = schema.add_event(9);
    event_id const second = schema.add_event(9);
    mailer mailer{engine};
    REQUIRE(std::holds_alternative<booked>(engine.book({.event = first, .user = "ann"})));
    mailer.poll_until(1);
    // Its number is lower than those of the changes that land before it.
    open_transaction late{
        schema,
        "UPDATE @.events SET available = available - 1, version = version + 1 WHERE event_id = " + to_string(second) +
            ";INSERT INTO @.bookings (event_id, booking_id, user_id, seats, status, booked_at, version)"
            " VALUES (" +
            to_string(second) + ", gen_random_uuid(), 'late', 1, 'confirmed', now(), 1)"};
    REQUIRE(std::holds_alternative<booked>(engine.book({.event = first, .user = "bob"})));
    REQUIRE(std::holds_alternative<booked>(engine.book({.event = first, .user = "cat"})));
    for (int polls = 0; polls < 3; ++polls) { mailer.poll(); }
    CHECK(mailer.users == std::vector<std::string>{"ann"});
    late.commit();
    mailer.poll_until(4);
    CHECK(mailer.users == std::vector<std::string>{"ann", "late", "bob", "cat"});
    mailer.poll();
    CHECK(mailer.users.size() == 4);
}

TEST_CASE("a_transaction_that_is_rolled_back_leaves_nothing_in_the_feed") {
    fresh_schema schema;
    engine engine{schema.options()};
    event_id const concert = schema.add_event(9);
    mailer mailer{engine};
    open_transaction late{schema,
                          "INSERT INTO @.bookings (event_id, booking_id, user_id, seats, status, booked_at, version)"
                          " VALUES (77, gen_random_uuid(), 'late', 1, 'confirmed', now(), 1)"};
    REQUIRE(std::holds_alternative<booked>(engine.book({.event = concert, .user = "ann"})));
    mailer.poll();
    CHECK(mailer.users.empty());
    late.roll_back();
    mailer.poll_until(1);
    CHECK(mailer.users == std::vector<std::string>{"ann"});
}

TEST_CASE("a_change_after_its_booking_was_told_is_told_as_well_and_once") {
    fresh_schema schema;
    engine engine{schema.options()};
    event_id const concert = schema.add_event(9);
    mailer mailer{engine};
    auto const made = std::get<booked>(engine.book({.event = concert, .user = "ann", .seats = 3}));
    mailer.poll_until(1);
    REQUIRE(std::holds_alternative<changed>(engine.change({.event = concert, .id = made.booking.id, .seats = 2})));
    REQUIRE(
        std::holds_alternative<transferred>(engine.transfer({.event = concert, .id = made.booking.id, .to = "bob"})));
    mailer.poll_until(3);
    CHECK(mailer.users == std::vector<std::string>{"ann", "ann", "bob"});
    mailer.poll();
    CHECK(mailer.users.size() == 3);
    auto const told = engine.history(concert);
    REQUIRE(told.size() == 3);
    CHECK(told[0].what == "booked");
    CHECK(told[0].booking->seats == 3);
    CHECK(told[1].what == "changed");
    CHECK(told[1].booking->seats == 2);
    CHECK(told[2].what == "transferred");
    CHECK(told[2].booking->user == "bob");
}
