// What has happened, by the C interface: an event's history, the feed, users that are forgotten.
#include <bookonce/c_history.h>

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "c_shop.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

/// What came to a callback: entries, and a line for each.
struct told {
    std::vector<bookonce_entry> entries;
    std::vector<std::string> lines;
};

void listen(void* into, bookonce_entry const* entry, bookonce_booking const* booking) {
    auto& heard = *static_cast<told*>(into);
    heard.entries.push_back(*entry);
    std::string line = std::to_string(entry->version) + ' ' + entry->what;
    if (booking != nullptr) {
        CHECK(text(booking->booking_id) == entry->booking_id);
        CHECK(booking->size == sizeof(bookonce_booking));
        line += ' ' + text(booking->user) + ' ' + std::to_string(booking->seats);
    } else {
        CHECK(text(entry->booking_id).empty());
    }
    heard.lines.push_back(line);
}

told history(c_shop& shop, bookonce_page const& page) {
    told heard;
    auto error = sized<bookonce_error>();
    REQUIRE_MESSAGE(bookonce_history(&shop.engine, &page, listen, &heard, &error) == BOOKONCE_OK, error.message);
    return heard;
}

/// The part of the feed behind the cursor, which moves on.
std::vector<std::string> changes(c_shop& shop, bookonce_cursor& cursor, std::int32_t rows = 0) {
    told heard;
    auto page = sized<bookonce_page>();
    page.cursor = cursor.text;
    page.rows = rows;
    auto error = sized<bookonce_error>();
    REQUIRE_MESSAGE(bookonce_changes(&shop.engine, &page, listen, &heard, &cursor, &error) == BOOKONCE_OK,
                    error.message);
    return heard.lines;
}

std::vector<std::string> const of_the_concert{"0 created", "1 held ann 1", "2 booked bob 1", "3 confirmed ann 1",
                                              "4 updated"};

/// Everything in `of_the_concert`.
void live(c_shop& shop) {
    shop.ask(shop.request(BOOKONCE_HOLD, "ann"));
    shop.ask(shop.request(BOOKONCE_BOOK, "bob"));
    shop.ask(shop.request(BOOKONCE_CONFIRM, "ann"));
    auto update = sized<bookonce_event_update>();
    update.capacity = 12;
    update.overbook = 3;
    REQUIRE(bookonce_update_event(&shop.engine, shop.concert, &update, nullptr, nullptr) == BOOKONCE_OK);
}

}  // namespace

TEST_CASE("c_a_history_tells_all_in_the_order_of_versions") {
    c_shop shop;
    live(shop);
    auto page = sized<bookonce_page>();
    page.event = shop.concert;
    auto const heard = history(shop, page);
    CHECK(heard.lines == of_the_concert);
    REQUIRE(heard.entries.size() == 5);
    CHECK(heard.entries[0].size == sizeof(bookonce_entry));
    CHECK(heard.entries[0].event == shop.concert);
    CHECK(heard.entries[0].at_us > 0);
    CHECK(heard.entries[0].capacity == 10);
    CHECK(heard.entries[1].capacity == 0);
    CHECK(heard.entries[4].capacity == 12);
    CHECK(heard.entries[4].overbook == 3);
    page.event = 4'711;
    CHECK(history(shop, page).entries.empty());
}

TEST_CASE("c_a_history_goes_on_behind_the_last_entry") {
    c_shop shop;
    live(shop);
    auto page = sized<bookonce_page>();
    page.event = shop.concert;
    page.rows = 1;
    std::vector<std::string> lines;
    std::string after;
    for (auto heard = history(shop, page); !heard.entries.empty(); heard = history(shop, page)) {
        REQUIRE(heard.entries.size() == 1);
        REQUIRE(lines.size() < of_the_concert.size());
        lines.push_back(heard.lines[0]);
        after = heard.entries[0].booking_id;
        page.after = after.c_str();
        page.after_version = heard.entries[0].version;
    }
    CHECK(lines == of_the_concert);
}

TEST_CASE("c_the_feed_tells_each_change_once_over_its_pages") {
    c_shop shop;
    live(shop);
    auto cursor = sized<bookonce_cursor>();
    std::vector<std::string> lines;
    for (auto page = changes(shop, cursor, 2); !page.empty(); page = changes(shop, cursor, 2)) {
        REQUIRE(page.size() <= 2);
        lines.insert(lines.end(), page.begin(), page.end());
    }
    CHECK(lines == of_the_concert);
    CHECK(cursor.size == sizeof cursor);
    std::string const at_the_end = cursor.text;
    CHECK_FALSE(at_the_end.empty());
    CHECK(changes(shop, cursor).empty());
    CHECK(text(cursor.text) == at_the_end);
    shop.ask(shop.request(BOOKONCE_CANCEL, "bob"));
    CHECK(changes(shop, cursor) == std::vector<std::string>{"5 cancelled bob 1"});
}

TEST_CASE("c_the_feed_begins_without_a_page") {
    c_shop shop;
    told heard;
    auto next = sized<bookonce_cursor>();
    REQUIRE(bookonce_changes(&shop.engine, nullptr, listen, &heard, &next, nullptr) == BOOKONCE_OK);
    CHECK(heard.lines == std::vector<std::string>{"0 created"});
}

TEST_CASE("c_a_user_is_forgotten_in_bookings_and_history") {
    c_shop shop;
    live(shop);
    auto done = sized<bookonce_forgotten>();
    REQUIRE(bookonce_forget_user(&shop.engine, "ann", &done, nullptr) == BOOKONCE_OK);
    CHECK(done.bookings == 1);
    CHECK(done.entries >= 1);
    REQUIRE(text(done.replacement).starts_with("(forgotten "));
    auto page = sized<bookonce_page>();
    page.event = shop.concert;
    CHECK(history(shop, page).lines.at(1) == "1 held " + text(done.replacement) + " 1");
    REQUIRE(bookonce_forget_user(&shop.engine, "ann", &done, nullptr) == BOOKONCE_OK);
    CHECK(done.bookings == 0);
    CHECK(text(done.replacement).empty());
    CHECK(bookonce_forget_user(&shop.engine, "bob", nullptr, nullptr) == BOOKONCE_OK);
    CHECK(shop.database.bookings(event_id{shop.concert}).at(1).user.starts_with("(forgotten "));
}
