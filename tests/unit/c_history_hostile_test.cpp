// What a program in another language can get wrong with histories, counts and copies.
#include <bookonce/c.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "c_hostile_reader.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

void no_entry(void*, bookonce_entry const*, bookonce_booking const*) {}
void no_count(void*, bookonce_count const*) {}
void no_text(void*, char const*) {}

struct hostile_historian : hostile_reader {
    std::string of_history(bookonce_page const& page) {
        return complaint(bookonce_history, &shop.engine, &page, no_entry, nullptr);
    }
    std::string of_changes(bookonce_page const& page) {
        auto next = sized<bookonce_cursor>();
        return complaint(bookonce_changes, &shop.engine, &page, no_entry, nullptr, &next);
    }
    bookonce_page page_of_history() const {
        auto made = sized<bookonce_page>();
        made.event = shop.concert;
        return made;
    }
};

struct misplaced {
    char const* field;
    void (*set)(bookonce_page&);
};

}  // namespace

TEST_CASE("c_null_pointers_of_histories_are_refused_by_name") {
    hostile_historian caller;
    bookonce_engine* const engine = &caller.shop.engine;
    bookonce_engine* const none = nullptr;
    auto const page = caller.page_of_history();
    auto next = sized<bookonce_cursor>();
    CHECK(has(caller.complaint(bookonce_history, none, &page, no_entry, nullptr), "engine is null"));
    CHECK(has(caller.complaint(bookonce_history, engine, &page, nullptr, nullptr), "each is null"));
    CHECK(has(caller.complaint(bookonce_history, engine, nullptr, no_entry, nullptr), "event must be"));
    CHECK(has(caller.complaint(bookonce_changes, none, nullptr, no_entry, nullptr, &next), "engine is null"));
    CHECK(has(caller.complaint(bookonce_changes, engine, nullptr, nullptr, nullptr, &next), "each is null"));
    CHECK(has(caller.complaint(bookonce_changes, engine, nullptr, no_entry, nullptr, nullptr), "next is null"));
    CHECK(has(caller.complaint(bookonce_forget_user, none, "ann", nullptr), "engine is null"));
    CHECK(has(caller.complaint(bookonce_forget_user, engine, nullptr, nullptr), "user"));
    CHECK(has(caller.complaint(bookonce_metrics, none, no_count, nullptr), "engine is null"));
    CHECK(has(caller.complaint(bookonce_metrics, engine, nullptr, nullptr), "each is null"));
    CHECK(has(caller.complaint(bookonce_prometheus, none, no_text, nullptr), "engine is null"));
    CHECK(has(caller.complaint(bookonce_prometheus, engine, nullptr, nullptr), "take is null"));
    CHECK(has(caller.complaint(bookonce_generate_id, nullptr), "id is null"));
}

TEST_CASE("c_null_pointers_of_copies_and_checks_are_refused") {
    hostile_reader caller;
    auto const options = sized<bookonce_options>();
    auto const request = caller.shop.request(BOOKONCE_BOOK, "ann");
    CHECK(has(caller.complaint(bookonce_copy, nullptr, &options, nullptr, nullptr, nullptr), "from is null"));
    CHECK(has(caller.complaint(bookonce_copy, &options, nullptr, nullptr, nullptr, nullptr), "to is null"));
    CHECK(has(caller.complaint(bookonce_check, nullptr, &request), "engine is null"));
    CHECK(has(caller.complaint(bookonce_check, &caller.shop.engine, nullptr), "request is null"));
}

TEST_CASE("c_sizes_of_histories_that_are_none_are_refused") {
    hostile_historian caller;
    bookonce_engine* const engine = &caller.shop.engine;
    for (std::size_t const size : {std::size_t{0}, std::size_t{7}, std::size_t{1} << 40, ~std::size_t{0}}) {
        bookonce_page const page{.size = size};
        CHECK(has(caller.of_history(page), "page: set its size"));
        CHECK(has(caller.of_changes(page), "page: set its size"));
        bookonce_cursor next{.size = size};
        CHECK(has(caller.complaint(bookonce_changes, engine, nullptr, no_entry, nullptr, &next), "next: set its size"));
        bookonce_forgotten forgotten{.size = size};
        CHECK(has(caller.complaint(bookonce_forget_user, engine, "ann", &forgotten), "done: set its size"));
        bookonce_id id{.size = size};
        CHECK(has(caller.complaint(bookonce_generate_id, &id), "id: set its size"));
        auto const options = sized<bookonce_options>();
        bookonce_options const odd{.size = size};
        bookonce_copied copied{.size = size};
        CHECK(has(caller.complaint(bookonce_copy, &odd, &options, nullptr, nullptr, nullptr), "from: set its size"));
        CHECK(has(caller.complaint(bookonce_copy, &options, &odd, nullptr, nullptr, nullptr), "to: set its size"));
        CHECK(has(caller.complaint(bookonce_copy, &options, &options, &copied, nullptr, nullptr), "done: set its"));
    }
}

TEST_CASE("c_a_page_of_an_older_program_lists_as_before") {
    c_shop shop;
    book(shop, "ann", 1);
    auto page = sized<bookonce_page>();
    page.size = offsetof(bookonce_page, after_version);
    page.event = shop.concert;
    page.after_version = 4'711;
    page.cursor = "behind the end";
    std::vector<bookonce_booking> rows;
    REQUIRE(bookonce_list_bookings(&shop.engine, &page, keep<bookonce_booking>, &rows, nullptr) == BOOKONCE_OK);
    CHECK(rows.size() == 1);
}

TEST_CASE("c_a_history_takes_no_fields_of_other_listings") {
    hostile_historian caller;
    for (misplaced const& each : {
             misplaced{"after_event ", [](bookonce_page& p) { p.after_event = 1; }},
             misplaced{"user ", [](bookonce_page& p) { p.user = "ann"; }},
             misplaced{"status ", [](bookonce_page& p) { p.status = "held"; }},
             misplaced{"booked_from_us ", [](bookonce_page& p) { p.booked_from_us = 1; }},
             misplaced{"booked_until_us ", [](bookonce_page& p) { p.booked_until_us = 1; }},
             misplaced{"cursor ", [](bookonce_page& p) { p.cursor = ""; }},
         }) {
        CAPTURE(each.field);
        auto page = caller.page_of_history();
        each.set(page);
        CHECK(caller.of_history(page).starts_with(std::string{each.field} + "does not belong"));
    }
}

TEST_CASE("c_the_feed_takes_no_fields_of_other_listings") {
    hostile_historian caller;
    for (misplaced const& each : {
             misplaced{"after_event ", [](bookonce_page& p) { p.after_event = 1; }},
             misplaced{"after ", [](bookonce_page& p) { p.after = ""; }},
             misplaced{"event ", [](bookonce_page& p) { p.event = 1; }},
             misplaced{"user ", [](bookonce_page& p) { p.user = "ann"; }},
             misplaced{"after_version ", [](bookonce_page& p) { p.after_version = 1; }},
         }) {
        CAPTURE(each.field);
        auto page = sized<bookonce_page>();
        each.set(page);
        CHECK(caller.of_changes(page).starts_with(std::string{each.field} + "does not belong"));
    }
}

TEST_CASE("c_places_in_a_history_that_are_none_are_refused") {
    hostile_historian caller;
    auto page = caller.page_of_history();
    page.after_version = 1;
    CHECK(has(caller.of_history(page), "after is null"));
    page.after = "no id";
    CHECK(has(caller.of_history(page), "after is no UUID"));
    page.after = "\xff\xfe";
    CHECK(has(caller.of_history(page), "after is no UUID"));
    page.after = some_id;
    page.after_version = std::numeric_limits<std::int64_t>::max();
    CHECK(caller.of_history(page).empty());
    page.rows = 10'001;
    CHECK(has(caller.of_history(page), "rows"));
    page.rows = -1;
    CHECK(has(caller.of_history(page), "rows"));
    page.rows = 0;
    page.deadline_ms = -1;
    CHECK_FALSE(caller.of_history(page).empty());
    page.deadline_ms = 0;
    page.reserved = 1;
    CHECK(has(caller.of_history(page), "reserved"));
    for (std::int64_t const event : {std::int64_t{0}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::min()}) {
        page = sized<bookonce_page>();
        page.event = event;
        CHECK(has(caller.of_history(page), "event must be"));
    }
}

TEST_CASE("c_cursors_that_are_none_are_refused") {
    hostile_historian caller;
    std::string const endless(100'000, '1');
    for (char const* const cursor :
         {"x", "1", "1.2.3", "1.2.3.", "-1.2.3.0198c0de-0000-7000-8000-00000000000a", "\xff\xfe", endless.c_str(),
          "99999999999999999999.1.1.0198c0de-0000-7000-8000-00000000000a"}) {
        CAPTURE(cursor);
        auto page = sized<bookonce_page>();
        page.cursor = cursor;
        CHECK(has(caller.of_changes(page), "the cursor is none"));
    }
    auto page = sized<bookonce_page>();
    page.cursor = "";
    CHECK(caller.of_changes(page).empty());
    page.rows = -1;
    CHECK(has(caller.of_changes(page), "rows"));
}

TEST_CASE("c_the_longest_cursor_fits_and_is_taken_back") {
    hostile_historian caller;
    std::string const longest =
        "9223372036854775807.9223372036854775807.9223372036854775807.0198c0de-0000-7000-8000-00000000000a";
    auto page = sized<bookonce_page>();
    page.cursor = longest.c_str();
    auto next = sized<bookonce_cursor>();
    REQUIRE(bookonce_changes(&caller.shop.engine, &page, no_entry, nullptr, &next, nullptr) == BOOKONCE_OK);
    CHECK(text(next.text) == longest);
}
