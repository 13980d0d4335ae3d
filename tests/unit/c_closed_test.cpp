// The C interface's engines: used after they were closed, and while they are being closed.
#include <bookonce/c.h>

#include <atomic>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "c_shop.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

bookonce_engine* opened() {
    auto options = sized<bookonce_options>();
    options.database = "sqlite::memory:";
    bookonce_engine* engine = nullptr;
    REQUIRE(bookonce_open(&options, &engine, nullptr) == BOOKONCE_OK);
    auto wanted = sized<bookonce_new_event>();
    wanted.capacity = 10;
    REQUIRE(bookonce_create_event(engine, &wanted, nullptr, nullptr) == BOOKONCE_OK);
    return engine;
}

bookonce_request ann_books() {
    auto request = sized<bookonce_request>();
    request.verb = BOOKONCE_BOOK;
    request.event = 1;
    request.user = "ann";
    return request;
}

}  // namespace

TEST_CASE("c_every_call_tells_of_a_closed_engine") {
    bookonce_engine* const engine = opened();
    bookonce_close(engine, 0);
    auto const request = ann_books();
    auto outcome = sized<bookonce_outcome>();
    auto event = sized<bookonce_event>();
    auto wanted = sized<bookonce_new_event>();
    wanted.capacity = 1;
    auto update = sized<bookonce_event_update>();
    auto booking = sized<bookonce_booking>();
    auto page = sized<bookonce_page>();
    page.event = 1;
    auto report = sized<bookonce_audit_report>();
    auto error = sized<bookonce_error>();
    auto cursor = sized<bookonce_cursor>();
    char const* const id = "0198c0de-0000-7000-8000-00000000000a";
    auto const done = [](void*, bookonce_outcome const*) { FAIL("it was asked"); };
    auto const row = [](void*, auto const*) { FAIL("it was read"); };
    auto const entry = [](void*, bookonce_entry const*, bookonce_booking const*) { FAIL("it was read"); };
    auto const take = [](void*, char const*) { FAIL("it was counted"); };
    auto const tells = [&](std::int32_t code) {
        std::string const said = error.message;
        error = sized<bookonce_error>();
        return code == BOOKONCE_INVALID && said == "engine is closed: open another one";
    };
    CHECK(tells(bookonce_wait(engine, &request, &outcome, &error)));
    CHECK(tells(bookonce_submit(engine, &request, done, nullptr, &error)));
    CHECK(tells(bookonce_create_event(engine, &wanted, &event, &error)));
    CHECK(tells(bookonce_find_event(engine, 1, &event, &error)));
    CHECK(tells(bookonce_update_event(engine, 1, &update, &event, &error)));
    CHECK(tells(bookonce_cancel_event(engine, 1, nullptr, &event, &error)));
    CHECK(tells(bookonce_find_booking(engine, 1, id, &booking, &error)));
    CHECK(tells(bookonce_list_events(engine, nullptr, row, nullptr, &error)));
    CHECK(tells(bookonce_list_bookings(engine, &page, row, nullptr, &error)));
    CHECK(tells(bookonce_audit(engine, &report, nullptr, nullptr, &error)));
    CHECK(tells(bookonce_check(engine, &request, &error)));
    CHECK(tells(bookonce_remove_event(engine, 1, &error)));
    CHECK(tells(bookonce_expire(engine, 1, nullptr, &error)));
    CHECK(tells(bookonce_history(engine, &page, entry, nullptr, &error)));
    CHECK(tells(bookonce_changes(engine, nullptr, entry, nullptr, &cursor, &error)));
    CHECK(tells(bookonce_forget_user(engine, "ann", nullptr, &error)));
    CHECK(tells(bookonce_metrics(engine, row, nullptr, &error)));
    CHECK(tells(bookonce_prometheus(engine, take, nullptr, &error)));
    bookonce_close(engine, 0);
}

TEST_CASE("c_an_engine_closed_twice_at_once_is_closed_once") {
    bookonce_engine* const engine = opened();
    std::vector<std::thread> closers;
    for (int number = 0; number < 4; ++number) { closers.emplace_back(bookonce_close, engine, 0); }
    for (std::thread& each : closers) { each.join(); }
    auto event = sized<bookonce_event>();
    CHECK(bookonce_find_event(engine, 1, &event, nullptr) == BOOKONCE_INVALID);
}

TEST_CASE("c_calls_beside_the_close_end_in_a_clear_answer") {
    bookonce_engine* const engine = opened();
    std::atomic<int> odd{0};
    std::atomic<int> begun{0};
    std::vector<std::thread> callers;
    for (int number = 0; number < 4; ++number) {
        callers.emplace_back([&, number] {
            std::string const user = "user" + std::to_string(number);
            auto request = ann_books();
            request.user = user.c_str();
            auto outcome = sized<bookonce_outcome>();
            auto event = sized<bookonce_event>();
            ++begun;
            while (bookonce_wait(engine, &request, &outcome, nullptr) == BOOKONCE_OK) {
                int const code = bookonce_find_event(engine, 1, &event, nullptr);
                if (code != BOOKONCE_OK && code != BOOKONCE_INVALID) { ++odd; }
            }
        });
    }
    while (begun < 4) { std::this_thread::yield(); }
    bookonce_close(engine, 100);
    for (std::thread& each : callers) { each.join(); }
    CHECK(odd == 0);
}
