// The part of the C interface that does not book: listings and bookings.
#include <bookonce/c_catalogue.h>

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "c_shop.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

std::vector<bookonce_booking> bookings(c_shop& shop, bookonce_page const& page) {
    std::vector<bookonce_booking> rows;
    bookonce_error error = sized<bookonce_error>();
    REQUIRE_MESSAGE(bookonce_list_bookings(&shop.engine, &page, keep<bookonce_booking>, &rows, &error) == BOOKONCE_OK,
                    error.message);
    return rows;
}

std::vector<std::string> users(std::vector<bookonce_booking> const& rows) {
    std::vector<std::string> found;
    for (auto const& row : rows) { found.emplace_back(row.user); }
    return found;
}

}  // namespace

TEST_CASE("c_an_outcome_and_a_row_have_the_data_as_it_was_given") {
    c_shop shop;
    std::string const data = "\"" + std::string(4'094, 'x') + "\"";
    auto request = shop.request(BOOKONCE_BOOK, "ann");
    request.data = data.c_str();
    CHECK(text(shop.ask(request).data) == data);
    auto page = sized<bookonce_page>();
    page.event = shop.concert;
    CHECK(text(bookings(shop, page).at(0).data) == data);
}

TEST_CASE("c_a_booking_is_found_with_all_that_it_has") {
    c_shop shop;
    auto hold = shop.request(BOOKONCE_HOLD, "ann");
    std::string const id = own_id(1);
    hold.booking_id = id.c_str();
    hold.seats = 4;
    shop.ask(hold);
    shop.ask(shop.request(BOOKONCE_CONFIRM, "ann"));
    auto change = shop.request(BOOKONCE_CHANGE, "ann");
    change.seats = 3;
    change.reason = "a friend is ill";
    shop.ask(change);
    auto found = sized<bookonce_booking>();
    REQUIRE(bookonce_find_booking(&shop.engine, shop.concert, id.c_str(), &found, nullptr) == BOOKONCE_OK);
    CHECK(found.event == shop.concert);
    CHECK(found.version == 3);
    CHECK(found.booked_at_us > 0);
    CHECK(found.expires_at_us == found.booked_at_us + 900'000'000);
    CHECK(found.confirmed_at_us >= found.booked_at_us);
    CHECK(found.seats == 3);
    CHECK(found.slot == 1);
    CHECK(text(found.booking_id) == id);
    CHECK(text(found.changed_by).size() == 36);
    CHECK(text(found.status) == "confirmed");
    CHECK(text(found.user) == "ann");
    CHECK(text(found.reason) == "a friend is ill");
    CHECK(text(found.data).empty());
    auto error = sized<bookonce_error>();
    CHECK(bookonce_find_booking(&shop.engine, shop.concert, own_id(2).c_str(), &found, &error) == BOOKONCE_NOT_FOUND);
    CHECK(text(error.message) == "there is no such booking of event " + std::to_string(shop.concert));
}

TEST_CASE("c_bookings_are_listed_by_event_user_or_both") {
    c_shop shop;
    std::int64_t const later = another_event(shop);
    book(shop, "ann", 1);
    book(shop, "bob", 2);
    book(shop, "ann", 3);
    book(shop, "ann", 4, later);
    auto page = sized<bookonce_page>();
    page.event = shop.concert;
    CHECK(users(bookings(shop, page)) == std::vector<std::string>{"ann", "bob", "ann"});
    page.user = "ann";
    auto const both = bookings(shop, page);
    REQUIRE(both.size() == 2);
    CHECK(text(both[0].booking_id) == own_id(1));
    CHECK(text(both[1].booking_id) == own_id(3));
    page.event = 0;
    auto const all = bookings(shop, page);
    REQUIRE(all.size() == 3);
    CHECK(all[2].event == later);
    page.event = later;
    CHECK(bookings(shop, page).size() == 1);
    page.user = "nobody";
    CHECK(bookings(shop, page).empty());
}

TEST_CASE("c_a_listing_goes_on_behind_the_last_row") {
    c_shop shop;
    std::int64_t const later = another_event(shop);
    for (int number = 1; number <= 2; ++number) {
        book(shop, "ann", number);
        book(shop, "bob", number + 4);
    }
    book(shop, "ann", 1, later);
    for (bool const by_user : {true, false}) {
        CAPTURE(by_user);
        auto page = sized<bookonce_page>();
        page.rows = 1;
        if (by_user) {
            page.user = "ann";
        } else {
            page.event = shop.concert;
        }
        std::vector<std::string> seen;
        std::string after;
        for (auto rows = bookings(shop, page); !rows.empty(); rows = bookings(shop, page)) {
            REQUIRE(rows.size() == 1);
            seen.push_back(std::to_string(rows[0].event - shop.concert) + rows[0].booking_id[35]);
            after = rows[0].booking_id;
            page.after = after.c_str();
            page.after_event = rows[0].event;
        }
        auto const wanted =
            by_user ? std::vector<std::string>{"01", "02", "11"} : std::vector<std::string>{"01", "02", "05", "06"};
        CHECK(seen == wanted);
    }
}

TEST_CASE("c_a_listing_leaves_out_what_is_not_asked_for") {
    c_shop shop;
    book(shop, "ann", 1);
    book(shop, "bob", 2);
    shop.ask(shop.request(BOOKONCE_CANCEL, "bob"));
    auto page = sized<bookonce_page>();
    page.event = shop.concert;
    page.status = "cancelled";
    CHECK(users(bookings(shop, page)) == std::vector<std::string>{"bob"});
    page.status = nullptr;
    auto const first = bookings(shop, page).at(0).booked_at_us;
    page.booked_until_us = first;
    CHECK(bookings(shop, page).empty());
    page.booked_until_us = 0;
    page.booked_from_us = first;
    CHECK(bookings(shop, page).size() == 2);
}

TEST_CASE("c_events_are_listed_page_by_page") {
    c_shop shop;
    std::int64_t const later = another_event(shop);
    std::vector<bookonce_event> rows;
    REQUIRE(bookonce_list_events(&shop.engine, nullptr, keep<bookonce_event>, &rows, nullptr) == BOOKONCE_OK);
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].size == sizeof(bookonce_event));
    CHECK(rows[0].available == 10);
    CHECK(text(rows[1].name) == "Later");
    auto page = sized<bookonce_page>();
    page.rows = 1;
    page.after_event = shop.concert;
    rows.clear();
    REQUIRE(bookonce_list_events(&shop.engine, &page, keep<bookonce_event>, &rows, nullptr) == BOOKONCE_OK);
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].id == later);
}

TEST_CASE("c_a_row_may_ask_the_engine_for_more") {
    c_shop shop;
    book(shop, "ann", 1);
    auto page = sized<bookonce_page>();
    page.event = shop.concert;
    auto const cancel = [](void* context, bookonce_booking const* row) {
        auto& here = *static_cast<c_shop*>(context);
        auto request = here.request(BOOKONCE_CANCEL, nullptr);
        request.booking_id = row->booking_id;
        here.ask(request);
    };
    REQUIRE(bookonce_list_bookings(&shop.engine, &page, cancel, &shop, nullptr) == BOOKONCE_OK);
    CHECK(shop.find().available == 10);
}
