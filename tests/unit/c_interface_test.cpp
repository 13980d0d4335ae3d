// The C interface on a database in memory: each verb, each ending, each struct.
#include <bookonce/c.h>

#include <cstring>
#include <future>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include <doctest/doctest.h>

#include "c/outcome.hpp"
#include "c_shop.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

template <std::size_t... Index>
std::set<std::int32_t> numbers_of_all(std::index_sequence<Index...>) {
    return {c::outcome_of(answer{std::in_place_index<Index>}).ending...};
}

}  // namespace

TEST_CASE("c_a_booking_tells_all_that_it_has") {
    c_shop shop;
    auto request = shop.request(BOOKONCE_BOOK, "ann");
    request.seats = 3;
    request.booking_id = "0198c0de-0000-7000-8000-00000000000a";
    request.data = R"({"row":7})";
    auto const made = shop.ask(request);
    CHECK(made.kind == BOOKONCE_DONE);
    CHECK(made.ending == BOOKONCE_ENDING_BOOKED);
    CHECK(text(made.name) == "booked");
    CHECK(text(made.message).starts_with("booked: 3 seats of event "));
    CHECK(text(made.booking_id) == request.booking_id);
    CHECK(text(made.user) == "ann");
    CHECK(text(made.status) == "confirmed");
    CHECK(made.event == shop.concert);
    CHECK(made.seats == 3);
    CHECK(made.version == 1);
    CHECK(made.booked_at_us > 0);
    CHECK(made.expires_at_us == 0);
    CHECK(made.replayed == 0);
    CHECK(shop.ask(request).replayed == 1);
    CHECK(shop.database.bookings(event_id{shop.concert}).at(0).data == request.data);
    CHECK(shop.find().available == 7);
}

TEST_CASE("c_a_refusal_is_an_outcome_and_no_error") {
    c_shop shop;
    auto request = shop.request(BOOKONCE_BOOK, "ann");
    request.seats = 11;
    auto const ended = shop.ask(request);
    CHECK(ended.kind == BOOKONCE_REFUSED);
    CHECK(ended.ending == BOOKONCE_ENDING_SOLD_OUT);
    CHECK(ended.available == 10);
    CHECK(ended.asked == 11);
    CHECK(text(ended.booking_id).empty());
    request.up_to = 1;
    CHECK(shop.ask(request).seats == 10);
}

TEST_CASE("c_a_hold_is_extended_confirmed_changed_moved_given_back") {
    c_shop shop;
    auto hold = shop.request(BOOKONCE_HOLD, "ann");
    hold.seats = 4;
    hold.ttl_s = 60;
    auto const held = shop.ask(hold);
    CHECK(held.ending == BOOKONCE_ENDING_HELD);
    CHECK(held.expires_at_us == held.booked_at_us + 60'000'000);
    auto extend = shop.request(BOOKONCE_EXTEND, "ann");
    extend.ttl_s = 600;
    CHECK(shop.ask(extend).expires_at_us > held.expires_at_us);
    auto confirm = shop.request(BOOKONCE_CONFIRM, nullptr);
    confirm.booking_id = held.booking_id;
    confirm.seats = 3;
    auto const confirmed = shop.ask(confirm);
    CHECK(confirmed.ending == BOOKONCE_ENDING_CONFIRMED);
    CHECK(confirmed.seats == 3);
    CHECK(confirmed.late == 0);
    CHECK(confirmed.confirmed_at_us > 0);
    auto change = shop.request(BOOKONCE_CHANGE, "ann");
    change.seats = 5;
    change.reason = "a friend comes";
    CHECK(shop.ask(change).seats == 5);
    auto transfer = shop.request(BOOKONCE_TRANSFER, "ann");
    transfer.to = "bob";
    CHECK(text(shop.ask(transfer).user) == "bob");
    auto some = shop.request(BOOKONCE_CANCEL, "bob");
    some.booking_id = held.booking_id;
    some.seats = 2;
    some.request_id = "0198c0de-0000-7000-8000-00000000000b";
    CHECK(shop.ask(some).seats == 3);
    CHECK(shop.ask(some).replayed == 1);
    CHECK(shop.ask(shop.request(BOOKONCE_CANCEL, "bob")).ending == BOOKONCE_ENDING_CANCELLED);
    CHECK(shop.find().available == 10);
}

TEST_CASE("c_a_hold_is_released_or_too_late") {
    c_shop shop;
    shop.ask(shop.request(BOOKONCE_HOLD, "ann"));
    auto release = shop.request(BOOKONCE_RELEASE, "ann");
    release.reason = "no money";
    CHECK(shop.ask(release).ending == BOOKONCE_ENDING_RELEASED);
    auto const held = shop.ask(shop.request(BOOKONCE_HOLD, "bob"));
    shop.database.pass(std::chrono::hours{1});
    auto confirm = shop.request(BOOKONCE_CONFIRM, "bob");
    confirm.booking_id = held.booking_id;
    confirm.not_late = 1;
    CHECK(shop.ask(confirm).ending == BOOKONCE_ENDING_HOLD_EXPIRED);
    confirm.not_late = 0;
    CHECK(shop.ask(confirm).late == 1);
}

TEST_CASE("c_a_doubt_names_the_id_to_ask_again_with") {
    c_shop shop;
    auto request = shop.request(BOOKONCE_BOOK, "ann");
    request.attempts_max = 1;
    shop.database.lose_next_reply(testing::lost_write::lands);
    auto const doubt = shop.ask(request);
    CHECK(doubt.kind == BOOKONCE_ASK_AGAIN);
    CHECK(std::strlen(doubt.booking_id) == 36);
    shop.database.come_back();
    request.attempts_max = 0;
    request.booking_id = doubt.booking_id;
    CHECK(shop.ask(request).replayed == 1);
}

TEST_CASE("c_what_the_application_refuses_has_its_names") {
    c_shop shop;
    shop.database.reject("mallory", "no_mallory");
    auto const ended = shop.ask(shop.request(BOOKONCE_BOOK, "mallory"));
    CHECK(ended.ending == BOOKONCE_ENDING_REJECTED);
    CHECK(text(ended.sqlstate) == "23514");
    CHECK(text(ended.constraint) == "no_mallory");
}

TEST_CASE("c_a_request_is_checked_and_not_made") {
    c_shop shop;
    auto request = shop.request(BOOKONCE_BOOK, "ann");
    CHECK(bookonce_check(&shop.engine, &request, nullptr) == BOOKONCE_OK);
    request.seats = 1'001;
    auto error = sized<bookonce_error>();
    CHECK(bookonce_check(&shop.engine, &request, &error) == BOOKONCE_INVALID);
    CHECK(text(error.message) == "seats must be 1 … 1000, not 1001");
    CHECK(shop.find().available == 10);
}

TEST_CASE("c_an_id_that_is_generated_names_a_booking") {
    c_shop shop;
    auto first = sized<bookonce_id>();
    auto second = sized<bookonce_id>();
    REQUIRE(bookonce_generate_id(&first, nullptr) == BOOKONCE_OK);
    REQUIRE(bookonce_generate_id(&second, nullptr) == BOOKONCE_OK);
    CHECK(text(first.text) != second.text);
    auto request = shop.request(BOOKONCE_BOOK, "ann");
    request.booking_id = first.text;
    CHECK(text(shop.ask(request).booking_id) == first.text);
    CHECK(shop.ask(request).replayed == 1);
}

TEST_CASE("c_submit_calls_back_once_with_the_context") {
    c_shop shop;
    std::promise<bookonce_outcome> told;
    auto const request = shop.request(BOOKONCE_BOOK, "ann");
    REQUIRE(bookonce_submit(
                &shop.engine, &request,
                [](void* context, bookonce_outcome const* ended) {
                    static_cast<std::promise<bookonce_outcome>*>(context)->set_value(*ended);
                },
                &told, nullptr) == BOOKONCE_OK);
    auto const ended = told.get_future().get();
    CHECK(ended.ending == BOOKONCE_ENDING_BOOKED);
    CHECK(ended.size == sizeof ended);
}

TEST_CASE("c_every_ending_has_a_number_of_its_own") {
    constexpr std::size_t endings = std::variant_size_v<answer>;
    auto const numbers = numbers_of_all(std::make_index_sequence<endings>{});
    CHECK(numbers.size() == endings);
    CHECK(*numbers.begin() == 1);
    CHECK(*numbers.rbegin() == static_cast<int>(endings));
}

TEST_CASE("c_an_event_is_read_as_it_was_made") {
    c_shop shop;
    auto const found = shop.find();
    CHECK(text(found.name) == "Konzert für Ann");
    CHECK(text(found.status) == "open");
    CHECK(found.capacity == 10);
    CHECK(found.bookings_per_user == 2);
    CHECK(found.hold_limit_s == 7'200);
    bookonce_new_event taken{};
    taken.size = sizeof taken;
    taken.id = shop.concert;
    taken.capacity = 1;
    CHECK(bookonce_create_event(&shop.engine, &taken, nullptr, nullptr) == BOOKONCE_EXISTS);
    bookonce_event none{};
    none.size = sizeof none;
    CHECK(bookonce_find_event(&shop.engine, 4'711, &none, nullptr) == BOOKONCE_NOT_FOUND);
}

TEST_CASE("c_a_database_that_is_away_is_a_code_with_a_reason") {
    c_shop shop;
    shop.database.go_away();
    bookonce_event found{};
    found.size = sizeof found;
    bookonce_error error{};
    error.size = sizeof error;
    CHECK(bookonce_find_event(&shop.engine, shop.concert, &found, &error) == BOOKONCE_UNAVAILABLE);
    CHECK(error.code == BOOKONCE_UNAVAILABLE);
    CHECK(std::strlen(error.message) > 0);
    auto request = shop.request(BOOKONCE_BOOK, "ann");
    request.deadline_ms = 50;
    CHECK(shop.ask(request).kind == BOOKONCE_TRY_AGAIN);
}

TEST_CASE("c_the_layout_is_what_other_languages_copied") {
    CHECK(sizeof(bookonce_error) == 536);
    CHECK(sizeof(bookonce_options) == 112);
    CHECK(sizeof(bookonce_request) == 104);
    CHECK(sizeof(bookonce_outcome) == 5'152);
    CHECK(offsetof(bookonce_outcome, data) == 1'048);
    CHECK(offsetof(bookonce_outcome, event) == 952);
    CHECK(offsetof(bookonce_outcome, seats) == 1'008);
    CHECK(sizeof(bookonce_new_event) == 64);
    CHECK(sizeof(bookonce_event) == 296);
    CHECK(sizeof(bookonce_event_update) == 64);
    CHECK(sizeof(bookonce_booking) == 5'016);
    CHECK(offsetof(bookonce_booking, booking_id) == 56);
    CHECK(sizeof(bookonce_page) == 96);
    CHECK(sizeof(bookonce_migration) == 40);
    CHECK(sizeof(bookonce_migrated) == 24);
    CHECK(sizeof(bookonce_audit_report) == 48);
    CHECK(sizeof(bookonce_finding) == 592);
    CHECK(sizeof(bookonce_id) == 48);
    CHECK(sizeof(bookonce_ended) == 32);
    CHECK(sizeof(bookonce_copied) == 56);
    CHECK(sizeof(bookonce_entry) == 96);
    CHECK(sizeof(bookonce_cursor) == 136);
    CHECK(sizeof(bookonce_forgotten) == 280);
    CHECK(sizeof(bookonce_count) == 80);
}
