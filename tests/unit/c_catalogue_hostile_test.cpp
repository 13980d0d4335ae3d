// What a program in another language can get wrong with the calls that do not book.
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

void no_event(void*, bookonce_event const*) {}
void no_booking(void*, bookonce_booking const*) {}

}  // namespace

TEST_CASE("c_null_pointers_of_reads_are_refused_by_name") {
    hostile_reader caller;
    bookonce_engine* const engine = &caller.shop.engine;
    bookonce_engine* const none = nullptr;
    auto page = sized<bookonce_page>();
    page.event = caller.shop.concert;
    auto booking = sized<bookonce_booking>();
    CHECK(has(caller.complaint(bookonce_find_booking, engine, 1, nullptr, &booking), "booking_id"));
    CHECK(has(caller.complaint(bookonce_find_booking, engine, 1, some_id, nullptr), "booking is null"));
    CHECK(has(caller.complaint(bookonce_find_booking, none, 1, some_id, &booking), "engine is null"));
    CHECK(has(caller.complaint(bookonce_list_bookings, engine, nullptr, no_booking, nullptr), "event or user"));
    CHECK(has(caller.complaint(bookonce_list_bookings, engine, &page, nullptr, nullptr), "each is null"));
    CHECK(has(caller.complaint(bookonce_list_bookings, none, &page, no_booking, nullptr), "engine is null"));
    CHECK(has(caller.complaint(bookonce_list_events, engine, nullptr, nullptr, nullptr), "each is null"));
    CHECK(has(caller.complaint(bookonce_list_events, none, nullptr, no_event, nullptr), "engine is null"));
    CHECK(has(caller.complaint(bookonce_update_event, engine, 1, nullptr, nullptr), "update is null"));
    CHECK(has(caller.complaint(bookonce_cancel_event, none, 1, nullptr, nullptr), "engine is null"));
    CHECK(has(caller.complaint(bookonce_audit, engine, nullptr, nullptr, nullptr), "report is null"));
    CHECK(has(caller.complaint(bookonce_remove_event, none, 1), "engine is null"));
    CHECK(has(caller.complaint(bookonce_expire, none, 1, nullptr), "engine is null"));
}

TEST_CASE("c_sizes_of_the_catalogue_that_are_none_are_refused") {
    hostile_reader caller;
    bookonce_engine* const engine = &caller.shop.engine;
    for (std::size_t const size : {std::size_t{0}, std::size_t{7}, std::size_t{1} << 40, ~std::size_t{0}}) {
        bookonce_page page{.size = size};
        CHECK(has(caller.of_bookings(page), "page: set its size"));
        CHECK(has(caller.complaint(bookonce_list_events, engine, &page, no_event, nullptr), "page: set its size"));
        bookonce_event_update const update{.size = size};
        CHECK(has(caller.of_update(update), "update: set its size"));
        bookonce_event event{.size = size};
        CHECK(
            has(caller.complaint(bookonce_cancel_event, engine, caller.shop.concert, nullptr, &event), "set its size"));
        bookonce_ended ended{.size = size};
        CHECK(has(caller.complaint(bookonce_expire, engine, caller.shop.concert, &ended), "done: set its size"));
        bookonce_booking booking{.size = size};
        CHECK(has(caller.complaint(bookonce_find_booking, engine, 1, some_id, &booking), "booking: set its size"));
        bookonce_audit_report report{.size = size};
        CHECK(has(caller.complaint(bookonce_audit, engine, &report, nullptr, nullptr), "report: set its size"));
        bookonce_migration const migration{.size = size};
        CHECK(has(caller.complaint(bookonce_migrate, nullptr, &migration, nullptr), "migration: set its size"));
        bookonce_migrated migrated{.size = size};
        CHECK(has(caller.complaint(bookonce_migrate, nullptr, nullptr, &migrated), "done: set its size"));
    }
    CHECK(std::string{caller.shop.find().status} == "open");
}

TEST_CASE("c_a_shorter_row_of_an_older_program_will_do") {
    c_shop shop;
    auto request = shop.request(BOOKONCE_BOOK, "ann");
    request.booking_id = some_id;
    shop.ask(request);
    bookonce_booking booking{};
    booking.size = offsetof(bookonce_booking, status);
    booking.status[0] = 0x5a;
    REQUIRE(bookonce_find_booking(&shop.engine, shop.concert, some_id, &booking, nullptr) == BOOKONCE_OK);
    CHECK(booking.size == offsetof(bookonce_booking, status));
    CHECK(std::string{booking.booking_id} == some_id);
    CHECK(booking.status[0] == 0x5a);
}

TEST_CASE("c_pages_without_a_meaning_are_refused") {
    hostile_reader caller;
    auto page = sized<bookonce_page>();
    CHECK(has(caller.of_bookings(page), "event or user is required"));
    page.event = -1;
    CHECK_FALSE(caller.of_bookings(page).empty());
    page.user = "ann";
    CHECK_FALSE(caller.of_bookings(page).empty());
    page.event = caller.shop.concert;
    for (char const* const user : {"", "\xff\xfe"}) {
        page.user = user;
        CHECK_FALSE(caller.of_bookings(page).empty());
    }
    page.user = nullptr;
    page.after_event = caller.shop.concert + 1;
    CHECK(has(caller.of_bookings(page), "after_event"));
    page.after_event = 0;
    page.after = "no id";
    CHECK(has(caller.of_bookings(page), "after is no UUID"));
    page.after = nullptr;
    page.status = "lost";
    CHECK(has(caller.of_bookings(page), "status must be"));
    page.status = nullptr;
    for (std::int32_t const rows : {-1, 10'001, std::numeric_limits<std::int32_t>::max()}) {
        page.rows = rows;
        CHECK(has(caller.of_bookings(page), "rows"));
    }
    page.rows = 0;
    page.deadline_ms = -1;
    CHECK_FALSE(caller.of_bookings(page).empty());
    page.deadline_ms = 0;
    page.reserved = 1;
    CHECK(has(caller.of_bookings(page), "reserved"));
}

TEST_CASE("c_a_page_of_events_takes_no_fields_of_bookings") {
    hostile_reader caller;
    struct misplaced {
        char const* field;
        void (*set)(bookonce_page&);
    };
    for (misplaced const& each : {
             misplaced{"after ", [](bookonce_page& p) { p.after = some_id; }},
             misplaced{"event ", [](bookonce_page& p) { p.event = 1; }},
             misplaced{"user ", [](bookonce_page& p) { p.user = "ann"; }},
             misplaced{"status ", [](bookonce_page& p) { p.status = "held"; }},
             misplaced{"booked_from_us ", [](bookonce_page& p) { p.booked_from_us = 1; }},
             misplaced{"booked_until_us ", [](bookonce_page& p) { p.booked_until_us = 1; }},
             misplaced{"after_version ", [](bookonce_page& p) { p.after_version = 1; }},
             misplaced{"cursor ", [](bookonce_page& p) { p.cursor = ""; }},
         }) {
        CAPTURE(each.field);
        auto page = sized<bookonce_page>();
        each.set(page);
        auto const said = caller.complaint(bookonce_list_events, &caller.shop.engine, &page, no_event, nullptr);
        CHECK(said.starts_with(std::string{each.field} + "does not belong"));
    }
}

TEST_CASE("c_updates_without_a_meaning_change_nothing") {
    hostile_reader caller;
    auto const refused = [&](void (*set)(bookonce_event_update&)) {
        auto update = sized<bookonce_event_update>();
        set(update);
        return !caller.of_update(update).empty();
    };
    CHECK(refused([](bookonce_event_update& u) { u.status = "lost"; }));
    CHECK(refused([](bookonce_event_update& u) { u.status = "cancelled"; }));
    CHECK(refused([](bookonce_event_update& u) { u.name = "\xff"; }));
    CHECK(refused([](bookonce_event_update& u) { u.capacity = -1; }));
    CHECK(refused([](bookonce_event_update& u) { u.overbook = -2; }));
    CHECK(refused([](bookonce_event_update& u) { u.bookings_per_user = 101; }));
    CHECK(refused([](bookonce_event_update& u) { u.seats_per_user = -2; }));
    CHECK(refused([](bookonce_event_update& u) { u.hold_limit_s = std::numeric_limits<std::int64_t>::max(); }));
    CHECK(refused([](bookonce_event_update& u) { u.hold_limit_s = -1; }));
    CHECK(refused([](bookonce_event_update& u) { u.closes_at_us = std::numeric_limits<std::int64_t>::max(); }));
    CHECK(refused([](bookonce_event_update& u) { u.opens_at_us = std::numeric_limits<std::int64_t>::min(); }));
    CHECK(caller.shop.find().version == 0);
    CHECK(has(caller.complaint(bookonce_cancel_event, &caller.shop.engine, caller.shop.concert,
                               std::string(501, 'x').c_str(), nullptr),
              "reason"));
    CHECK(std::string{caller.shop.find().status} == "open");
}
