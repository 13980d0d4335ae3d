// The part of the C interface that does not book: the schema, events, listings, the audit.
#include <bookonce/c.h>

#include <array>
#include <future>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "c_shop.hpp"
#include "sqlite_client.hpp"
#include "temporary_folder.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

template <class Row>
void keep(void* into, Row const* row) {
    static_cast<std::vector<Row>*>(into)->push_back(*row);
}

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

/// Ids that sort as they are numbered.
std::string id(int number) { return "0198c0de-0000-7000-8000-00000000000" + std::to_string(number); }

void book(c_shop& shop, char const* user, int number, std::int64_t event = 0) {
    auto request = shop.request(BOOKONCE_BOOK, user);
    std::string const own_id = id(number);
    request.booking_id = own_id.c_str();
    if (event != 0) { request.event = event; }
    REQUIRE(shop.ask(request).kind == BOOKONCE_DONE);
}

std::int64_t another_event(c_shop& shop) {
    auto wanted = sized<bookonce_new_event>();
    wanted.name = "Later";
    wanted.capacity = 5;
    auto made = sized<bookonce_event>();
    REQUIRE(bookonce_create_event(&shop.engine, &wanted, &made, nullptr) == BOOKONCE_OK);
    return made.id;
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
    std::string const own_id = id(1);
    hold.booking_id = own_id.c_str();
    hold.seats = 4;
    shop.ask(hold);
    shop.ask(shop.request(BOOKONCE_CONFIRM, "ann"));
    auto change = shop.request(BOOKONCE_CHANGE, "ann");
    change.seats = 3;
    change.reason = "a friend is ill";
    shop.ask(change);
    auto found = sized<bookonce_booking>();
    REQUIRE(bookonce_find_booking(&shop.engine, shop.concert, own_id.c_str(), &found, nullptr) == BOOKONCE_OK);
    CHECK(found.event == shop.concert);
    CHECK(found.version == 3);
    CHECK(found.booked_at_us > 0);
    CHECK(found.expires_at_us == found.booked_at_us + 900'000'000);
    CHECK(found.confirmed_at_us >= found.booked_at_us);
    CHECK(found.seats == 3);
    CHECK(found.slot == 1);
    CHECK(text(found.booking_id) == own_id);
    CHECK(text(found.changed_by).size() == 36);
    CHECK(text(found.status) == "confirmed");
    CHECK(text(found.user) == "ann");
    CHECK(text(found.reason) == "a friend is ill");
    CHECK(text(found.data).empty());
    auto error = sized<bookonce_error>();
    CHECK(bookonce_find_booking(&shop.engine, shop.concert, id(2).c_str(), &found, &error) == BOOKONCE_NOT_FOUND);
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
    CHECK(text(both[0].booking_id) == id(1));
    CHECK(text(both[1].booking_id) == id(3));
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

TEST_CASE("c_the_audit_counts_and_names_what_is_broken") {
    temporary_folder const folder;
    std::string const address = "sqlite:" + folder.file("shop.db");
    auto options = sized<bookonce_options>();
    options.database = address.c_str();
    auto migrated = sized<bookonce_migrated>();
    REQUIRE(bookonce_migrate(&options, nullptr, &migrated, nullptr) == BOOKONCE_OK);
    CHECK(migrated.version_after > 0);
    bookonce_engine* engine = nullptr;
    REQUIRE(bookonce_open(&options, &engine, nullptr) == BOOKONCE_OK);
    auto wanted = sized<bookonce_new_event>();
    wanted.capacity = 10;
    REQUIRE(bookonce_create_event(engine, &wanted, nullptr, nullptr) == BOOKONCE_OK);
    auto request = sized<bookonce_request>();
    request.verb = BOOKONCE_BOOK;
    request.event = 1;
    request.user = "ann";
    request.seats = 3;
    auto ended = sized<bookonce_outcome>();
    REQUIRE(bookonce_wait(engine, &request, &ended, nullptr) == BOOKONCE_OK);
    auto report = sized<bookonce_audit_report>();
    std::vector<bookonce_finding> findings;
    REQUIRE(bookonce_audit(engine, &report, keep<bookonce_finding>, &findings, nullptr) == BOOKONCE_OK);
    CHECK(report.events == 1);
    CHECK(report.bookings == 1);
    CHECK(report.active_bookings == 1);
    CHECK(report.active_seats == 3);
    CHECK(report.findings == 0);
    CHECK(findings.empty());
    sqlite_client{folder.file("shop.db")}.run("UPDATE events SET available = 9");
    REQUIRE(bookonce_audit(engine, &report, keep<bookonce_finding>, &findings, nullptr) == BOOKONCE_OK);
    CHECK(report.findings > 0);
    REQUIRE(findings.size() == static_cast<std::size_t>(report.findings));
    CHECK(findings[0].event == 1);
    CHECK_FALSE(text(findings[0].invariant).empty());
    CHECK_FALSE(text(findings[0].detail).empty());
    CHECK(bookonce_audit(engine, &report, nullptr, nullptr, nullptr) == BOOKONCE_OK);
    bookonce_close(engine, 0);
}

TEST_CASE("c_a_file_takes_no_roles_and_no_address_is_made_up") {
    auto options = sized<bookonce_options>();
    options.database = "sqlite::memory:";
    auto wanted = sized<bookonce_migration>();
    wanted.runtime = "shop";
    auto error = sized<bookonce_error>();
    CHECK(bookonce_migrate(&options, &wanted, nullptr, &error) == BOOKONCE_CONFIG);
    CHECK_FALSE(text(error.message).empty());
    options.database = "postgresql:///?host=/nowhere";
    CHECK(bookonce_migrate(&options, nullptr, nullptr, &error) == BOOKONCE_UNAVAILABLE);
}

TEST_CASE("c_reads_of_a_database_that_is_away_give_no_rows") {
    c_shop shop;
    shop.database.go_away();
    auto page = sized<bookonce_page>();
    page.event = shop.concert;
    page.deadline_ms = 50;
    std::vector<bookonce_booking> rows;
    auto const list = [&] {
        return bookonce_list_bookings(&shop.engine, &page, keep<bookonce_booking>, &rows, nullptr);
    };
    CHECK(list() == BOOKONCE_UNAVAILABLE);
    CHECK(rows.empty());
    auto report = sized<bookonce_audit_report>();
    CHECK(bookonce_audit(&shop.engine, &report, nullptr, nullptr, nullptr) == BOOKONCE_UNAVAILABLE);
    CHECK(bookonce_cancel_event(&shop.engine, shop.concert, nullptr, nullptr, nullptr) == BOOKONCE_UNAVAILABLE);
}
