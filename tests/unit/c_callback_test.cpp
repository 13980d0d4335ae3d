// Callbacks of the C interface that do what they must not: an exception leaves them.
#include <bookonce/c.h>

#include <future>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "c_shop.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

/// The call ends with a code, and the engine goes on.
void ends_with_a_code(c_shop& shop, std::int32_t code, bookonce_error const& error) {
    CHECK(code == BOOKONCE_FAILED);
    CHECK(text(error.message) == "thrown by the program");
    CHECK(shop.find().capacity == 10);
}

[[noreturn]] void fail_as_a_program() { throw std::runtime_error{"thrown by the program"}; }

}  // namespace

TEST_CASE("c_a_row_that_throws_ends_the_call_and_no_more") {
    c_shop shop;
    book(shop, "ann", 1);
    auto page = sized<bookonce_page>();
    page.event = shop.concert;
    auto error = sized<bookonce_error>();
    auto next = sized<bookonce_cursor>();
    auto const row = [](void*, auto const*) { fail_as_a_program(); };
    auto const entry = [](void*, bookonce_entry const*, bookonce_booking const*) { fail_as_a_program(); };
    auto* const engine = &shop.engine;
    ends_with_a_code(shop, bookonce_list_bookings(engine, &page, row, nullptr, &error), error);
    ends_with_a_code(shop, bookonce_list_events(engine, nullptr, row, nullptr, &error), error);
    ends_with_a_code(shop, bookonce_history(engine, &page, entry, nullptr, &error), error);
    ends_with_a_code(shop, bookonce_changes(engine, nullptr, entry, nullptr, &next, &error), error);
    CHECK(text(next.text).empty());
    ends_with_a_code(shop, bookonce_metrics(engine, row, nullptr, &error), error);
    ends_with_a_code(shop,
                     bookonce_prometheus(
                         engine, [](void*, char const*) { fail_as_a_program(); }, nullptr, &error),
                     error);
}

TEST_CASE("c_an_outcome_that_throws_harms_no_other_request") {
    c_shop shop;
    auto first = shop.request(BOOKONCE_BOOK, "ann");
    REQUIRE(bookonce_submit(
                &shop.engine, &first, [](void*, bookonce_outcome const*) { fail_as_a_program(); }, nullptr, nullptr) ==
            BOOKONCE_OK);
    CHECK(shop.ask(shop.request(BOOKONCE_BOOK, "bob")).ending == BOOKONCE_ENDING_BOOKED);
    bookonce_close(&shop.engine, 1'000);
    CHECK(shop.database.bookings(event_id{shop.concert}).size() == 2);
}
