// Events by the C interface: changed, closed, cancelled, removed, tidied.
#include <bookonce/c.h>

#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "c_shop.hpp"

using namespace bookonce;
using namespace bookonce::test;

TEST_CASE("c_an_event_is_changed_in_what_is_given") {
    c_shop shop;
    auto update = sized<bookonce_event_update>();
    auto event = sized<bookonce_event>();
    auto const change = [&] {
        auto error = sized<bookonce_error>();
        CHECK_MESSAGE(bookonce_update_event(&shop.engine, shop.concert, &update, &event, &error) == BOOKONCE_OK,
                      error.message);
        update = sized<bookonce_event_update>();
    };
    update.capacity = 20;
    update.overbook = 2;
    update.seats_per_user = 4;
    update.opens_at_us = 1'000'000;
    update.closes_at_us = 9'000'000'000'000'000;
    change();
    CHECK(event.capacity == 20);
    CHECK(event.available == 22);
    CHECK(event.seats_per_user == 4);
    CHECK(event.opens_at_us == 1'000'000);
    CHECK(event.closes_at_us == 9'000'000'000'000'000);
    CHECK(text(event.name) == "Konzert für Ann");
    update.overbook = -1;
    update.seats_per_user = -1;
    update.opens_at_us = -1;
    update.closes_at_us = -1;
    update.name = "";
    update.bookings_per_user = 7;
    update.hold_limit_s = 60;
    change();
    CHECK(event.available == 20);
    CHECK(event.overbook == 0);
    CHECK(event.seats_per_user == 0);
    CHECK(event.opens_at_us == 0);
    CHECK(event.closes_at_us == 0);
    CHECK(text(event.name).empty());
    CHECK(event.bookings_per_user == 7);
    CHECK(event.hold_limit_s == 60);
}

TEST_CASE("c_an_event_is_closed_opened_and_cancelled") {
    c_shop shop;
    book(shop, "ann", 1);
    auto update = sized<bookonce_event_update>();
    update.status = "closed";
    REQUIRE(bookonce_update_event(&shop.engine, shop.concert, &update, nullptr, nullptr) == BOOKONCE_OK);
    CHECK(shop.ask(shop.request(BOOKONCE_BOOK, "bob")).ending == BOOKONCE_ENDING_EVENT_CLOSED);
    update.status = "open";
    REQUIRE(bookonce_update_event(&shop.engine, shop.concert, &update, nullptr, nullptr) == BOOKONCE_OK);
    CHECK(shop.ask(shop.request(BOOKONCE_BOOK, "bob")).ending == BOOKONCE_ENDING_BOOKED);
    auto event = sized<bookonce_event>();
    REQUIRE(bookonce_cancel_event(&shop.engine, shop.concert, "rain", &event, nullptr) == BOOKONCE_OK);
    CHECK(text(event.status) == "cancelled");
    CHECK(event.available == 10);
    CHECK(shop.database.bookings(event_id{shop.concert}).at(0).reason == "rain");
    CHECK(bookonce_cancel_event(&shop.engine, shop.concert, nullptr, nullptr, nullptr) == BOOKONCE_OK);
}

TEST_CASE("c_a_change_that_is_not_possible_says_why") {
    c_shop shop;
    auto request = shop.request(BOOKONCE_BOOK, "ann");
    request.seats = 8;
    shop.ask(request);
    auto update = sized<bookonce_event_update>();
    update.capacity = 5;
    auto event = sized<bookonce_event>();
    auto error = sized<bookonce_error>();
    auto const change = [&](std::int64_t which) {
        return bookonce_update_event(&shop.engine, which, &update, &event, &error);
    };
    CHECK(change(shop.concert) == BOOKONCE_NOT_POSSIBLE);
    CHECK(text(error.message).ends_with("would have too few seats for those taken: 3"));
    CHECK(event.capacity == 10);
    REQUIRE(bookonce_cancel_event(&shop.engine, shop.concert, nullptr, nullptr, nullptr) == BOOKONCE_OK);
    CHECK(change(shop.concert) == BOOKONCE_NOT_POSSIBLE);
    CHECK(text(error.message).ends_with("is cancelled: it stays as it is"));
    CHECK(change(4'711) == BOOKONCE_NOT_FOUND);
    CHECK(text(error.message) == "there is no event 4711");
    CHECK(bookonce_cancel_event(&shop.engine, 4'711, nullptr, nullptr, &error) == BOOKONCE_NOT_FOUND);
}

TEST_CASE("c_an_event_without_a_booking_is_removed") {
    c_shop shop;
    std::int64_t const later = another_event(shop);
    REQUIRE(bookonce_remove_event(&shop.engine, later, nullptr) == BOOKONCE_OK);
    auto error = sized<bookonce_error>();
    CHECK(bookonce_remove_event(&shop.engine, later, &error) == BOOKONCE_NOT_FOUND);
    CHECK(text(error.message) == "there is no event " + std::to_string(later));
    book(shop, "ann", 1);
    shop.ask(shop.request(BOOKONCE_CANCEL, "ann"));
    CHECK(bookonce_remove_event(&shop.engine, shop.concert, &error) == BOOKONCE_NOT_POSSIBLE);
    CHECK(text(error.message).ends_with("has or had bookings: cancel it instead"));
    CHECK(shop.find().available == 10);
}

TEST_CASE("c_holds_whose_time_is_over_are_ended_and_counted") {
    c_shop shop;
    for (char const* const user : {"ann", "bob"}) {
        auto hold = shop.request(BOOKONCE_HOLD, user);
        hold.seats = 2;
        hold.ttl_s = 60;
        shop.ask(hold);
    }
    shop.database.pass(std::chrono::seconds{61});
    auto done = sized<bookonce_ended>();
    REQUIRE(bookonce_expire(&shop.engine, shop.concert, &done, nullptr) == BOOKONCE_OK);
    CHECK(done.bookings == 2);
    CHECK(done.seats == 4);
    CHECK(done.version == shop.find().version);
    REQUIRE(bookonce_expire(&shop.engine, shop.concert, &done, nullptr) == BOOKONCE_OK);
    CHECK(done.bookings == 0);
    CHECK(bookonce_expire(&shop.engine, shop.concert, nullptr, nullptr) == BOOKONCE_OK);
    CHECK(bookonce_expire(&shop.engine, 4'711, nullptr, nullptr) == BOOKONCE_NOT_FOUND);
}
