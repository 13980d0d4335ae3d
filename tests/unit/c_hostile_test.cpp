// What a program in another language can get wrong with the C interface.
#include <bookonce/c.h>

#include <array>
#include <cstring>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <bookonce/testing.hpp>

#include "c/engine.hpp"
#include "c/options.hpp"
#include "c/text.hpp"

using namespace bookonce;

namespace {

struct hostile_caller {
    hostile_caller() {
        request.size = sizeof request;
        request.verb = BOOKONCE_BOOK;
        request.event = engine.engine()->create_event({.capacity = 10}).id.value;
        request.user = "ann";
        outcome.size = sizeof outcome;
        error.size = sizeof error;
    }
    /// Why the request is refused; empty if it is not.
    std::string complaint() {
        std::memset(error.message, 0, sizeof error.message);
        int const code = bookonce_wait(&engine, &request, &outcome, &error);
        CHECK((code == BOOKONCE_OK || code == BOOKONCE_INVALID));
        CHECK(bookonce_submit(
                  &engine, &request, [](void*, bookonce_outcome const*) {}, nullptr, nullptr) == code);
        return error.message;
    }

    testing::memory_database database;
    bookonce_engine engine{database.make_engine()};
    bookonce_request request{};
    bookonce_outcome outcome{};
    bookonce_error error{};
};

bool has(std::string const& text, char const* part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("c_null_pointers_are_refused_by_name") {
    hostile_caller caller;
    auto* const error = &caller.error;
    CHECK(bookonce_open(nullptr, nullptr, error) == BOOKONCE_INVALID);
    CHECK(bookonce_wait(nullptr, &caller.request, &caller.outcome, error) == BOOKONCE_INVALID);
    CHECK(has(caller.error.message, "engine is null"));
    CHECK(bookonce_wait(&caller.engine, nullptr, &caller.outcome, error) == BOOKONCE_INVALID);
    CHECK(has(caller.error.message, "request is null"));
    CHECK(bookonce_wait(&caller.engine, &caller.request, nullptr, error) == BOOKONCE_INVALID);
    CHECK(has(caller.error.message, "outcome is null"));
    CHECK(bookonce_submit(&caller.engine, &caller.request, nullptr, nullptr, error) == BOOKONCE_INVALID);
    CHECK(has(caller.error.message, "done is null"));
    CHECK(bookonce_create_event(&caller.engine, nullptr, nullptr, error) == BOOKONCE_INVALID);
    CHECK(bookonce_find_event(&caller.engine, 1, nullptr, error) == BOOKONCE_INVALID);
    CHECK(bookonce_wait(nullptr, nullptr, nullptr, nullptr) == BOOKONCE_INVALID);
    bookonce_close(nullptr, 0);
    CHECK(caller.database.bookings(event_id{caller.request.event}).empty());
}

TEST_CASE("c_sizes_that_are_none_are_refused") {
    hostile_caller caller;
    for (std::size_t const size : {std::size_t{0}, std::size_t{7}, std::size_t{1} << 40, ~std::size_t{0}}) {
        caller.request.size = size;
        CHECK(has(caller.complaint(), "request: set its size"));
        caller.request.size = sizeof caller.request;
        caller.outcome.size = size;
        CHECK(bookonce_wait(&caller.engine, &caller.request, &caller.outcome, nullptr) == BOOKONCE_INVALID);
        caller.outcome.size = sizeof caller.outcome;
        bookonce_error odd{};
        odd.size = size;
        CHECK(bookonce_wait(nullptr, &caller.request, &caller.outcome, &odd) == BOOKONCE_INVALID);
        CHECK(odd.code == 0);
        bookonce_options options{};
        options.size = size;
        bookonce_engine* engine = &caller.engine;
        CHECK(bookonce_open(&options, &engine, nullptr) == BOOKONCE_INVALID);
        CHECK(engine == nullptr);
    }
}

TEST_CASE("c_a_shorter_struct_of_an_older_program_will_do") {
    hostile_caller caller;
    caller.request.size = offsetof(bookonce_request, booking_id);
    caller.request.booking_id = "no id: behind the end";
    constexpr std::size_t known = offsetof(bookonce_outcome, name);
    std::memset(&caller.outcome, 0x5a, sizeof caller.outcome);
    caller.outcome.size = known;
    REQUIRE(bookonce_wait(&caller.engine, &caller.request, &caller.outcome, nullptr) == BOOKONCE_OK);
    CHECK(caller.outcome.size == known);
    CHECK(caller.outcome.ending == BOOKONCE_ENDING_BOOKED);
    CHECK(caller.outcome.name[0] == 0x5a);
}

TEST_CASE("c_a_longer_struct_of_a_newer_program_must_end_in_zeros") {
    struct newer {
        bookonce_request known;
        std::int64_t added;
    };
    hostile_caller caller;
    newer request{caller.request, 0};
    request.known.size = sizeof request;
    auto const wait = [&] { return bookonce_wait(&caller.engine, &request.known, &caller.outcome, &caller.error); };
    CHECK(wait() == BOOKONCE_OK);
    request.added = 1;
    CHECK(wait() == BOOKONCE_INVALID);
    CHECK(has(caller.error.message, "does not know"));
}

TEST_CASE("c_fields_of_other_verbs_are_refused_by_name") {
    struct misplaced {
        bookonce_verb verb;
        char const* field;
        void (*set)(bookonce_request&);
    };
    for (misplaced const& each : std::vector<misplaced>{
             {BOOKONCE_BOOK, "to", [](bookonce_request& r) { r.to = "bob"; }},
             {BOOKONCE_BOOK, "ttl_s", [](bookonce_request& r) { r.ttl_s = 9; }},
             {BOOKONCE_BOOK, "reserved", [](bookonce_request& r) { r.reserved = 9; }},
             {BOOKONCE_HOLD, "reason", [](bookonce_request& r) { r.reason = "so"; }},
             {BOOKONCE_CONFIRM, "up_to", [](bookonce_request& r) { r.up_to = 1; }},
             {BOOKONCE_RELEASE, "seats", [](bookonce_request& r) { r.seats = 1; }},
             {BOOKONCE_EXTEND, "data", [](bookonce_request& r) { r.data = "{}"; }},
             {BOOKONCE_CHANGE, "request_id", [](bookonce_request& r) { r.request_id = "x"; }},
             {BOOKONCE_CANCEL, "not_late", [](bookonce_request& r) { r.not_late = 1; }},
         }) {
        CAPTURE(each.field);
        hostile_caller caller;
        caller.request.verb = each.verb;
        each.set(caller.request);
        CHECK(has(caller.complaint(), (std::string{each.field} + " does not belong").c_str()));
    }
}

TEST_CASE("c_values_without_a_meaning_are_refused") {
    std::string const long_user(100'000, 'x');
    for (char const* const user : {"", "\xff\xfe", "\xed\xa0\x80", long_user.c_str()}) {
        hostile_caller caller;
        caller.request.user = user;
        CHECK_FALSE(caller.complaint().empty());
    }
    for (int const verb : {0, -1, 9, 2'147'483'647}) {
        hostile_caller caller;
        caller.request.verb = static_cast<std::int32_t>(verb);
        CHECK(has(caller.complaint(), "verb"));
    }
    for (char const* const id : {"", "x", "00000000-0000-0000-0000-000000000000", long_user.c_str()}) {
        hostile_caller caller;
        caller.request.booking_id = id;
        CHECK(has(caller.complaint(), "booking_id"));
    }
    for (std::int64_t const number : {std::int64_t{-1}, std::int64_t{1} << 62}) {
        hostile_caller caller;
        caller.request.deadline_ms = number;
        CHECK_FALSE(caller.complaint().empty());
        caller.request.deadline_ms = 0;
        caller.request.verb = BOOKONCE_HOLD;
        caller.request.ttl_s = number;
        CHECK_FALSE(caller.complaint().empty());
    }
    hostile_caller caller;
    caller.request.seats = -1;
    CHECK_FALSE(caller.complaint().empty());
    caller.request.seats = 0;
    caller.request.data = "{no json";
    CHECK_FALSE(caller.complaint().empty());
    CHECK(caller.database.bookings(event_id{caller.request.event}).empty());
}

TEST_CASE("c_options_without_a_meaning_open_nothing") {
    bookonce_options options{};
    options.size = sizeof options;
    options.schema = "No Schema";
    bookonce_engine* engine = nullptr;
    bookonce_error error{};
    error.size = sizeof error;
    CHECK(bookonce_open(&options, &engine, &error) == BOOKONCE_CONFIG);
    CHECK(has(error.message, "schema"));
    options.schema = nullptr;
    options.prepared_statements = 3;
    CHECK(bookonce_open(&options, &engine, &error) == BOOKONCE_INVALID);
    options.prepared_statements = 0;
    options.batch_requests = -1;
    CHECK(bookonce_open(&options, &engine, &error) == BOOKONCE_INVALID);
    CHECK(engine == nullptr);
}

TEST_CASE("c_texts_are_cut_between_letters") {
    char field[6];
    c::put_text(field, "abcdef");
    CHECK(std::string{field} == "abcde");
    c::put_text(field, "abcdü");
    CHECK(std::string{field} == "abcd");
    c::put_text(field, "abcü");
    CHECK(std::string{field} == "abcü");
    c::put_text(field, "");
    CHECK(std::string{field}.empty());
    c::put_text(field, {});
    CHECK(std::string{field}.empty());
}

TEST_CASE("c_bytes_that_are_no_letters_come_out_as_letters") {
    char field[8];
    c::put_text(field, "a\xff"
                       "b");
    CHECK(std::string{field} == "a\xef\xbf\xbd"
                                "b");
    c::put_text(field, "ab\xc3");
    CHECK(std::string{field} == "ab\xef\xbf\xbd");
    c::put_text(field, "abcde\xff");
    CHECK(std::string{field} == "abcde");
    hostile_caller caller;
    bookonce_options options{};
    options.size = sizeof options;
    options.database = "sqlite:/nowhere/\xff/shop.db";
    bookonce_engine* engine = nullptr;
    CHECK(bookonce_open(&options, &engine, &caller.error) == BOOKONCE_CONFIG);
    CHECK(has(caller.error.message, "/nowhere/\xef\xbf\xbd/shop.db"));
}
