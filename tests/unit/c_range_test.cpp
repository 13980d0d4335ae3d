// Numbers and texts without a meaning, at every place of the C interface that takes one.
#include <bookonce/c.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "c/options.hpp"
#include "c_hostile_reader.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

using longs = std::numeric_limits<std::int64_t>;
using ints = std::numeric_limits<std::int32_t>;

/// Whether no engine opens so.
bool opens_nothing(void (*set)(bookonce_options&)) {
    auto options = sized<bookonce_options>();
    options.database = "sqlite::memory:";
    set(options);
    bookonce_engine* engine = nullptr;
    auto error = sized<bookonce_error>();
    int const code = bookonce_open(&options, &engine, &error);
    bookonce_close(engine, 0);
    return engine == nullptr && (code == BOOKONCE_INVALID || code == BOOKONCE_CONFIG) && !text(error.message).empty();
}

/// Whether no event is made so.
bool makes_nothing(void (*set)(bookonce_new_event&)) {
    hostile_reader caller;
    auto wanted = sized<bookonce_new_event>();
    wanted.capacity = 1;
    set(wanted);
    return !caller.complaint(bookonce_create_event, &caller.shop.engine, &wanted, nullptr).empty();
}

}  // namespace

TEST_CASE("c_events_that_cannot_be_are_refused_by_each_call") {
    for (std::int64_t const id : {std::int64_t{0}, std::int64_t{-1}, longs::min()}) {
        CAPTURE(id);
        hostile_reader caller;
        bookonce_engine* const engine = &caller.shop.engine;
        auto event = sized<bookonce_event>();
        auto booking = sized<bookonce_booking>();
        auto update = sized<bookonce_event_update>();
        update.capacity = 1;
        auto request = caller.shop.request(BOOKONCE_BOOK, "ann");
        request.event = id;
        auto const refused = [](std::string const& said) { return said.starts_with("event must be 1 or more"); };
        CHECK(refused(caller.complaint(bookonce_find_event, engine, id, &event)));
        CHECK(refused(caller.complaint(bookonce_update_event, engine, id, &update, nullptr)));
        CHECK(refused(caller.complaint(bookonce_cancel_event, engine, id, nullptr, nullptr)));
        CHECK(refused(caller.complaint(bookonce_remove_event, engine, id)));
        CHECK(refused(caller.complaint(bookonce_expire, engine, id, nullptr)));
        CHECK(refused(caller.complaint(bookonce_find_booking, engine, id, some_id, &booking)));
        CHECK(refused(caller.complaint(bookonce_check, engine, &request)));
    }
}

TEST_CASE("c_an_event_of_the_greatest_number_is_only_not_there") {
    c_shop shop;
    auto event = sized<bookonce_event>();
    CHECK(bookonce_find_event(&shop.engine, longs::max(), &event, nullptr) == BOOKONCE_NOT_FOUND);
    CHECK(bookonce_remove_event(&shop.engine, longs::max(), nullptr) == BOOKONCE_NOT_FOUND);
    CHECK(bookonce_expire(&shop.engine, longs::max(), nullptr, nullptr) == BOOKONCE_NOT_FOUND);
}

TEST_CASE("c_new_events_out_of_range_are_not_made") {
    CHECK_FALSE(makes_nothing([](bookonce_new_event&) {}));
    CHECK(makes_nothing([](bookonce_new_event& e) { e.capacity = 0; }));
    CHECK(makes_nothing([](bookonce_new_event& e) { e.capacity = ints::min(); }));
    CHECK(makes_nothing([](bookonce_new_event& e) { e.capacity = ints::max(); }));
    CHECK(makes_nothing([](bookonce_new_event& e) { e.overbook = -1; }));
    CHECK(makes_nothing([](bookonce_new_event& e) { e.overbook = ints::max(); }));
    CHECK(makes_nothing([](bookonce_new_event& e) { e.bookings_per_user = -1; }));
    CHECK(makes_nothing([](bookonce_new_event& e) { e.seats_per_user = -1; }));
    CHECK(makes_nothing([](bookonce_new_event& e) { e.id = longs::min(); }));
    CHECK(makes_nothing([](bookonce_new_event& e) { e.hold_limit_s = longs::max(); }));
    CHECK(makes_nothing([](bookonce_new_event& e) { e.hold_limit_s = longs::min(); }));
    CHECK(makes_nothing([](bookonce_new_event& e) { e.opens_at_us = longs::max(); }));
    CHECK(makes_nothing([](bookonce_new_event& e) { e.closes_at_us = longs::min(); }));
    CHECK(makes_nothing([](bookonce_new_event& e) { e.name = "\xff"; }));
}

TEST_CASE("c_options_out_of_range_open_nothing") {
    CHECK_FALSE(opens_nothing([](bookonce_options&) {}));
    CHECK(opens_nothing([](bookonce_options& o) { o.deadline_ms = -1; }));
    CHECK(opens_nothing([](bookonce_options& o) { o.deadline_ms = longs::max(); }));
    CHECK(opens_nothing([](bookonce_options& o) { o.attempts_max = ints::min(); }));
    CHECK(opens_nothing([](bookonce_options& o) { o.lanes = -1; }));
    CHECK(opens_nothing([](bookonce_options& o) { o.lanes = ints::max(); }));
    CHECK(opens_nothing([](bookonce_options& o) { o.queue_length = ~std::uint64_t{0}; }));
    CHECK(opens_nothing([](bookonce_options& o) { o.batch_requests = ints::max(); }));
    CHECK(opens_nothing([](bookonce_options& o) { o.prepared_statements = -1; }));
    CHECK(opens_nothing([](bookonce_options& o) { o.backoff = 7; }));
    CHECK(opens_nothing([](bookonce_options& o) { o.backoff = -1; }));
    CHECK(opens_nothing([](bookonce_options& o) { o.backoff_initial_us = -1; }));
    CHECK(opens_nothing([](bookonce_options& o) { o.backoff_initial_us = longs::max(); }));
    CHECK(opens_nothing([](bookonce_options& o) { o.backoff_max_us = 1; }));
    CHECK(opens_nothing([](bookonce_options& o) { o.backoff_max_us = longs::max(); }));
    CHECK(opens_nothing([](bookonce_options& o) { o.reserved_2 = 1; }));
    CHECK(opens_nothing([](bookonce_options& o) { o.schema = "\xff"; }));
}

TEST_CASE("c_options_for_waits_and_their_seed_are_taken") {
    auto options = sized<bookonce_options>();
    options.database = "sqlite::memory:";
    options.backoff_initial_us = 50;
    options.backoff_max_us = 500;
    options.seed = 7;
    for (int shape = BOOKONCE_BACKOFF_NONE; shape <= BOOKONCE_BACKOFF_DECORRELATED_JITTER; ++shape) {
        CAPTURE(shape);
        options.backoff = static_cast<std::int32_t>(shape);
        auto const made = c::options_of(&options);
        CHECK(static_cast<int>(made.backoff.kind) + 1 == shape);
        CHECK(made.backoff.initial == std::chrono::microseconds{50});
        CHECK(made.backoff.max == std::chrono::microseconds{500});
        CHECK(made.seed == 7);
    }
    CHECK_FALSE(c::options_of(nullptr).seed.has_value());
}

TEST_CASE("c_texts_that_are_no_utf8_are_refused_by_each_call") {
    for (char const* const odd : {"\xff\xfe", "\xed\xa0\x80", "a\xc3"}) {
        CAPTURE(odd);
        hostile_reader caller;
        bookonce_engine* const engine = &caller.shop.engine;
        struct place {
            bookonce_verb verb;
            void (*set)(bookonce_request&, char const*);
        };
        for (place const &each : {
                 place{BOOKONCE_BOOK, [](bookonce_request&r, char const*text) { r.user = text; }},
                 place{BOOKONCE_BOOK, [](bookonce_request&r, char const*text) { r.data = text; }},
                 place{BOOKONCE_CANCEL, [](bookonce_request&r, char const*text) { r.user = text; }},
                 place{BOOKONCE_CANCEL, [](bookonce_request&r, char const*text) { r.reason = text; }},
                 place{BOOKONCE_RELEASE, [](bookonce_request&r, char const*text) { r.reason = text; }},
                 place{BOOKONCE_TRANSFER, [](bookonce_request&r, char const*text) { r.to = text; }},
             }) {
            auto request = caller.shop.request(each.verb, "ann");
            each.set(request, odd);
            CHECK_FALSE(caller.complaint(bookonce_check, engine, &request).empty());
        }
        CHECK(has(caller.complaint(bookonce_cancel_event, engine, caller.shop.concert, odd, nullptr), "UTF-8"));
        CHECK(has(caller.complaint(bookonce_forget_user, engine, odd, nullptr), "UTF-8"));
    }
}

TEST_CASE("c_times_beyond_all_bookings_list_all_or_none") {
    c_shop shop;
    book(shop, "ann", 1);
    auto const listed = [&](std::int64_t from, std::int64_t until) {
        auto page = sized<bookonce_page>();
        page.event = shop.concert;
        page.booked_from_us = from;
        page.booked_until_us = until;
        std::vector<bookonce_booking> rows;
        CHECK(bookonce_list_bookings(&shop.engine, &page, keep<bookonce_booking>, &rows, nullptr) == BOOKONCE_OK);
        return rows.size();
    };
    CHECK(listed(longs::min(), longs::max()) == 1);
    CHECK(listed(longs::max(), 0) == 0);
    CHECK(listed(0, longs::min()) == 0);
}

TEST_CASE("c_a_patience_out_of_range_closes_all_the_same") {
    for (std::int64_t const patience : {longs::min(), std::int64_t{-1}, longs::max()}) {
        auto options = sized<bookonce_options>();
        options.database = "sqlite::memory:";
        bookonce_engine* engine = nullptr;
        REQUIRE(bookonce_open(&options, &engine, nullptr) == BOOKONCE_OK);
        bookonce_close(engine, patience);
        auto event = sized<bookonce_event>();
        CHECK(bookonce_find_event(engine, 1, &event, nullptr) == BOOKONCE_INVALID);
    }
}
