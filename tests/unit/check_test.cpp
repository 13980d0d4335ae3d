#include "check.hpp"
#include "decide/command.hpp"

#include <stdexcept>

#include <doctest/doctest.h>

#include <bookonce/error.hpp>
#include <bookonce/limits.hpp>

#include "requests.hpp"
#include "store/postgres/sql.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

book_request good() { return {.event = {1}, .user = "ann", .seats = 1}; }

template <class Change>
bool is_refused(Change change) {
    book_request request = good();
    change(request);
    try {
        command_of(request);
    } catch (std::invalid_argument const& refused) {
        std::string_view const words = refused.what();
        CHECK(words.find('\n') == std::string_view::npos);
        CHECK_FALSE(words.empty());
        return true;
    }
    return false;
}

template <class Change>
bool is_refused_option(Change change) {
    options changed;
    change(changed);
    try {
        check_options(changed);
    } catch (config_error const&) { return true; }
    return false;
}

}  // namespace

TEST_CASE("a_request_within_every_limit_is_accepted") {
    CHECK_FALSE(is_refused([](book_request&) {}));
    CHECK_FALSE(is_refused([](book_request& r) { r.user.assign(limits::user_id_bytes_max, 'x'); }));
    CHECK_FALSE(is_refused([](book_request& r) { r.seats = limits::seats_per_booking_max; }));
    CHECK_FALSE(is_refused([](book_request& r) { r.id = id_of(1); }));
    CHECK_FALSE(is_refused([](book_request& r) { r.deadline = 1ms; }));
    CHECK_FALSE(is_refused([](book_request& r) { r.deadline = limits::deadline_max; }));
    CHECK_FALSE(is_refused([](book_request& r) { r.attempts_max = limits::attempts_max; }));
    CHECK_FALSE(is_refused([](book_request& r) { r.event = {INT64_MAX}; }));
    CHECK_FALSE(is_refused([](book_request& r) { r.user = "auth0|5f7c8ec7c33c6c004bbafe82"; }));
}

TEST_CASE("a_request_beyond_a_limit_is_refused_before_anything_is_sent") {
    CHECK(is_refused([](book_request& r) { r.event = {0}; }));
    CHECK(is_refused([](book_request& r) { r.event = {-1}; }));
    CHECK(is_refused([](book_request& r) { r.user = ""; }));
    CHECK(is_refused([](book_request& r) { r.user.assign(limits::user_id_bytes_max + 1, 'x'); }));
    CHECK(is_refused([](book_request& r) { r.user = std::string{"a\0b", 3}; }));
    CHECK(is_refused([](book_request& r) { r.user = "\xff"; }));
    CHECK(is_refused([](book_request& r) { r.seats = 0; }));
    CHECK(is_refused([](book_request& r) { r.seats = -1; }));
    CHECK(is_refused([](book_request& r) { r.seats = limits::seats_per_booking_max + 1; }));
    CHECK(is_refused([](book_request& r) { r.id = booking_id{}; }));
    CHECK(is_refused([](book_request& r) { r.deadline = 0ms; }));
    CHECK(is_refused([](book_request& r) { r.deadline = limits::deadline_max + 1ms; }));
    CHECK(is_refused([](book_request& r) { r.attempts_max = 0; }));
    CHECK(is_refused([](book_request& r) { r.attempts_max = limits::attempts_max + 1; }));
}

TEST_CASE("a_cancellation_names_an_event_and_a_booking") {
    CHECK_NOTHROW(command_of(cancel_request{.event = {1}, .id = id_of(1)}));
    CHECK_THROWS_AS(command_of(cancel_request{.event = {0}, .id = id_of(1)}), std::invalid_argument);
    CHECK_THROWS_AS(command_of(cancel_request{.event = {1}}), std::invalid_argument);
    CHECK_THROWS_AS(command_of(cancel_request{.event = {1}, .id = id_of(1), .deadline = 0ms}), std::invalid_argument);
    CHECK_THROWS_AS(command_of(cancel_request{.event = {1}, .id = id_of(1), .attempts_max = 0}), std::invalid_argument);
}

TEST_CASE("a_new_event_has_seats_and_a_short_utf8_name") {
    CHECK_NOTHROW(check_event({.name = "", .capacity = 1}));
    CHECK_NOTHROW(
        check_event({.name = std::string(limits::event_name_bytes_max, 'x'), .capacity = limits::capacity_max}));
    CHECK_THROWS_AS(check_event({.capacity = 0}), std::invalid_argument);
    CHECK_THROWS_AS(check_event({.capacity = limits::capacity_max + 1}), std::invalid_argument);
    CHECK_THROWS_AS(check_event({.name = std::string(limits::event_name_bytes_max + 1, 'x'), .capacity = 1}),
                    std::invalid_argument);
    CHECK_THROWS_AS(check_event({.name = "\xc3", .capacity = 1}), std::invalid_argument);
    CHECK_THROWS_AS(check_event({.capacity = 1, .id = event_id{0}}), std::invalid_argument);
}

TEST_CASE("a_page_is_bounded") {
    CHECK_NOTHROW(check_page_rows(1));
    CHECK_NOTHROW(check_page_rows(limits::page_rows_max));
    CHECK_THROWS_AS(check_page_rows(0), std::invalid_argument);
    CHECK_THROWS_AS(check_page_rows(limits::page_rows_max + 1), std::invalid_argument);
}

TEST_CASE("zero_never_means_no_limit") {
    CHECK_FALSE(is_refused_option([](options&) {}));
    CHECK(is_refused_option([](options& o) { o.lanes = 0; }));
    CHECK(is_refused_option([](options& o) { o.lanes = limits::lanes_max + 1; }));
    CHECK(is_refused_option([](options& o) { o.queue_length = 0; }));
    CHECK(is_refused_option([](options& o) { o.queue_length = limits::queue_length_max + 1; }));
    CHECK(is_refused_option([](options& o) { o.batch_requests = 0; }));
    CHECK(is_refused_option([](options& o) { o.batch_requests = limits::batch_requests_max + 1; }));
    CHECK(is_refused_option([](options& o) { o.retry.deadline = 0ms; }));
    CHECK(is_refused_option([](options& o) { o.retry.deadline = limits::deadline_max + 1ms; }));
    CHECK(is_refused_option([](options& o) { o.retry.attempts_max = 0; }));
    CHECK(is_refused_option([](options& o) { o.retry.attempts_max = limits::attempts_max + 1; }));
    CHECK(is_refused_option([](options& o) { o.backoff.initial = 0us; }));
    CHECK(is_refused_option([](options& o) { o.backoff.max = limits::backoff_max + 1us; }));
    CHECK(is_refused_option([](options& o) { o.backoff = {.initial = 2ms, .max = 1ms}; }));
    CHECK_FALSE(
        is_refused_option([](options& o) { o.backoff = {.kind = backoff::shape::none, .initial = 0us, .max = 0us}; }));
}

TEST_CASE("a_schema_name_is_plain") {
    for (char const* name : {"bookonce", "a", "_x9", "shop_2026"}) { CHECK(is_schema_name(name)); }
    CHECK(is_schema_name(std::string(63, 'a')));
    for (char const* name : {"", "9a", "Shop", "a-b", "a b", "a\"b", "a;b", "ä"}) {
        CHECK_FALSE(is_schema_name(name));
        CHECK(is_refused_option([&](options& o) { o.schema = name; }));
    }
    for (char const* name : {"pg_catalog", "pg_mine", "pg_", "information_schema"}) {
        CAPTURE(std::string{name});
        CHECK(is_refused_option([&](options& o) { o.schema = name; }));
    }
    for (char const* name : {"pg", "pgshop", "information"}) {
        CHECK_FALSE(is_refused_option([&](options& o) { o.schema = name; }));
    }
    CHECK_FALSE(is_schema_name(std::string(64, 'a')));
    CHECK(store::in_schema("SELECT {schema}.a, {schema}.b", "shop") == R"(SELECT "shop".a, "shop".b)");
}

TEST_CASE("utf8_is_what_rfc_3629_says") {
    for (std::string_view const text :
         {"", "ann", "Zoë", "日本", "🎫", "\x7f", "\xef\xbf\xbf", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf"}) {
        CHECK(is_utf8_without_nul(text));
    }
    for (std::string_view const text :
         {std::string_view{"\0", 1}, std::string_view{"a\0b", 3}, std::string_view{"\x80"}, std::string_view{"\xc3"},
          std::string_view{"\xc3("}, std::string_view{"\xc0\x80"}, std::string_view{"\xc1\xbf"},
          std::string_view{"\xe0\x80\x80"}, std::string_view{"\xe0\x9f\xbf"}, std::string_view{"\xed\xa0\x80"},
          std::string_view{"\xed\xbf\xbf"}, std::string_view{"\xf0\x80\x80\x80"}, std::string_view{"\xf4\x90\x80\x80"},
          std::string_view{"\xf8\x88\x80\x80\x80"}, std::string_view{"\xe2\x82"}, std::string_view{"\xfe"}}) {
        CHECK_FALSE(is_utf8_without_nul(text));
    }
}
