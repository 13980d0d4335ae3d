// Callbacks of the C interface that do what they must not: an exception leaves them, they close.
#include <bookonce/c.h>

#include <future>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "c/options.hpp"
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

TEST_CASE("c_a_close_in_a_callback_closes_nothing") {
    c_shop shop;
    auto const request = shop.request(BOOKONCE_BOOK, "ann");
    struct {
        bookonce_engine* engine;
        std::promise<void> closed = {};
    } context{&shop.engine};
    auto const close = [](void* given, bookonce_outcome const*) {
        auto& into = *static_cast<decltype(context)*>(given);
        bookonce_close(into.engine, 0);
        into.closed.set_value();
    };
    REQUIRE(bookonce_submit(&shop.engine, &request, close, &context, nullptr) == BOOKONCE_OK);
    context.closed.get_future().wait();
    CHECK(shop.ask(shop.request(BOOKONCE_BOOK, "bob")).ending == BOOKONCE_ENDING_BOOKED);
    bookonce_close(&shop.engine, 0);
    CHECK(bookonce_check(&shop.engine, &request, nullptr) == BOOKONCE_INVALID);
}

TEST_CASE("c_a_close_in_a_line_of_the_log_closes_nothing") {
    c_shop shop;
    auto options = sized<bookonce_options>();
    options.log = [](void* engine, std::int32_t, char const*) {
        bookonce_close(static_cast<bookonce_engine*>(engine), 0);
    };
    options.log_context = &shop.engine;
    c::options_of(&options).logger(log_level::info, "the database is back");
    CHECK(shop.find().capacity == 10);
}

TEST_CASE("c_a_close_in_a_row_lets_the_listing_end") {
    c_shop shop;
    book(shop, "ann", 1);
    book(shop, "bob", 2);
    auto page = sized<bookonce_page>();
    page.event = shop.concert;
    struct {
        bookonce_engine* engine;
        int rows;
    } heard{&shop.engine, 0};
    auto const close = [](void* context, bookonce_booking const*) {
        auto& into = *static_cast<decltype(heard)*>(context);
        bookonce_close(into.engine, 0);
        ++into.rows;
    };
    CHECK(bookonce_list_bookings(&shop.engine, &page, close, &heard, nullptr) == BOOKONCE_OK);
    CHECK(heard.rows == 2);
    CHECK(bookonce_list_bookings(&shop.engine, &page, close, &heard, nullptr) == BOOKONCE_INVALID);
}
