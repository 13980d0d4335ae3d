#include <chrono>
#include <stdexcept>

#include <doctest/doctest.h>

#include <bookonce/bookonce.hpp>

#include "database.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

booking_id fixed_id(char const* text) { return booking_id::parse(text).value(); }
booking_id const id_a = fixed_id("0192f3a4-5b6c-7d8e-9fa0-00000000000a");
booking_id const id_b = fixed_id("0192f3a4-5b6c-7d8e-9fa0-00000000000b");

}  // namespace

TEST_CASE("a_created_event_is_found_as_it_was_made") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const made = engine.create_event({.name = "Zoë's \"concert\" \\ 日本", .capacity = 100});
    CHECK(made.id.value >= 1);
    CHECK(made.name == "Zoë's \"concert\" \\ 日本");
    CHECK(made.capacity == 100);
    CHECK(made.available == 100);
    CHECK(made.version == 0);
    CHECK(made.status == event_status::open);
    auto const found = engine.find_event(made.id);
    REQUIRE(found);
    CHECK(found->name == made.name);
    CHECK(found->available == 100);
    CHECK(schema.sql().text(schema.in("SELECT name FROM @.events")) == made.name);
}

TEST_CASE("an_events_id_can_be_chosen_once") {
    fresh_schema schema;
    engine engine{schema.options()};
    CHECK(engine.create_event({.capacity = 5, .id = event_id{INT64_MAX}}).id == event_id{INT64_MAX});
    CHECK_THROWS_AS(engine.create_event({.capacity = 9, .id = event_id{INT64_MAX}}), std::invalid_argument);
    CHECK(engine.find_event({INT64_MAX})->capacity == 5);
}

TEST_CASE("an_event_without_an_id_avoids_the_ids_that_were_chosen") {
    fresh_schema schema;
    engine engine{schema.options()};
    for (std::int64_t id = 1; id <= 3; ++id) { engine.create_event({.capacity = 5, .id = event_id{id}}); }
    event made;
    CHECK_NOTHROW(made = engine.create_event({.capacity = 7}));
    CHECK(made.id.value > 3);
}

TEST_CASE("what_does_not_exist_is_found_as_nothing") {
    fresh_schema schema;
    engine engine{schema.options()};
    CHECK_FALSE(engine.find_event({404}));
    CHECK_FALSE(engine.find_booking({404}, id_a));
    CHECK(engine.list_events().empty());
    CHECK(engine.list_bookings({404}).empty());
    CHECK_FALSE(engine.set_event_status({404}, event_status::closed));
    CHECK(std::get<event_not_found>(engine.book({.event = {404}, .user = "ann"})).event == event_id{404});
    CHECK(std::get<event_not_found>(engine.cancel({.event = {404}, .id = id_a})).event == event_id{404});
}

TEST_CASE("events_are_listed_page_by_page_in_the_order_of_their_ids") {
    fresh_schema schema;
    engine engine{schema.options()};
    for (std::int64_t const id : {30, 10, 20, 40}) { engine.create_event({.capacity = 1, .id = event_id{id}}); }
    auto const first = engine.list_events({.rows = 3});
    REQUIRE(first.size() == 3);
    CHECK(first[0].id == event_id{10});
    CHECK(first[2].id == event_id{30});
    auto const rest = engine.list_events({.after = first.back().id, .rows = 3});
    REQUIRE(rest.size() == 1);
    CHECK(rest[0].id == event_id{40});
}

TEST_CASE("a_booking_is_found_and_listed_as_it_was_made") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 10});
    auto const made = std::get<booked>(engine.book({.event = concert.id, .user = "ann", .seats = 3, .id = id_b}));
    CHECK(made.version == 1);
    CHECK(made.attempts == 1);
    CHECK_FALSE(made.replayed);
    CHECK(made.booking.status == booking_status::confirmed);
    auto const found = engine.find_booking(concert.id, id_b);
    REQUIRE(found);
    CHECK(found->user == "ann");
    CHECK(found->seats == 3);
    CHECK(found->status == booking_status::confirmed);
    CHECK(found->booked_at == made.booking.booked_at);
    engine.book({.event = concert.id, .user = "bob", .id = id_a});
    auto const page = engine.list_bookings(concert.id, {.rows = 1});
    REQUIRE(page.size() == 1);
    CHECK(page[0].id == id_a);
    auto const rest = engine.list_bookings(concert.id, {.after = id_a});
    REQUIRE(rest.size() == 1);
    CHECK(rest[0].id == id_b);
}

TEST_CASE("a_bookings_time_is_the_databases_to_the_microsecond") {
    fresh_schema schema;
    options options = schema.options();
    options.database = "options='-c timezone=Asia/Kolkata'";
    engine engine{options};
    event const concert = engine.create_event({.capacity = 10});
    auto const made = std::get<booked>(engine.book({.event = concert.id, .user = "ann"}));
    auto const stored_us =
        schema.sql().number(schema.in("SELECT (extract(epoch FROM booked_at) * 1000000)::bigint FROM @.bookings"));
    CHECK(made.booking.booked_at.time_since_epoch().count() == stored_us);
    CHECK(engine.find_booking(concert.id, made.booking.id)->booked_at == made.booking.booked_at);
}

TEST_CASE("a_replay_finds_its_own_booking") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 3});
    auto const first = std::get<booked>(engine.book({.event = concert.id, .user = "ann", .seats = 3, .id = id_a}));
    auto const again = std::get<booked>(engine.book({.event = concert.id, .user = "ann", .seats = 3, .id = id_a}));
    CHECK(again.replayed);
    CHECK(again.booking.id == id_a);
    CHECK(again.booking.booked_at == first.booking.booked_at);
    CHECK(schema.version(concert.id) == 1);
    bookonce::engine other{schema.options()};
    CHECK(std::get<booked>(other.book({.event = concert.id, .user = "ann", .seats = 3, .id = id_a})).replayed);
}

TEST_CASE("a_used_booking_id_with_other_content_changes_nothing") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 10});
    engine.book({.event = concert.id, .user = "ann", .seats = 2, .id = id_a});
    CHECK(std::get<booking_id_used>(engine.book({.event = concert.id, .user = "bob", .seats = 2, .id = id_a}))
              .booking.user == "ann");
    CHECK(std::get<booking_id_used>(engine.book({.event = concert.id, .user = "ann", .seats = 1, .id = id_a}))
              .booking.seats == 2);
    engine.cancel({.event = concert.id, .id = id_a});
    CHECK(std::get<booking_id_used>(engine.book({.event = concert.id, .user = "ann", .seats = 2, .id = id_a}))
              .booking.status == booking_status::cancelled);
    CHECK(schema.active(concert.id) == 0);
    CHECK(schema.available(concert.id) == 10);
}

TEST_CASE("the_same_booking_id_serves_two_events") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 10});
    event const play = engine.create_event({.capacity = 10});
    CHECK_FALSE(std::get<booked>(engine.book({.event = concert.id, .user = "ann", .id = id_a})).replayed);
    CHECK_FALSE(std::get<booked>(engine.book({.event = play.id, .user = "ann", .id = id_a})).replayed);
}

TEST_CASE("a_user_books_an_event_once_until_the_booking_is_cancelled") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 2});
    engine.book({.event = concert.id, .user = "ann", .id = id_a});
    CHECK(std::get<already_booked>(engine.book({.event = concert.id, .user = "ann"})).booking.id == id_a);
    auto const gone = std::get<cancelled>(engine.cancel({.event = concert.id, .id = id_a}));
    CHECK(gone.booking.user == "ann");
    CHECK(gone.booking.status == booking_status::cancelled);
    CHECK_FALSE(gone.replayed);
    CHECK(gone.version == 2);
    CHECK(schema.available(concert.id) == 2);
    CHECK(std::get<cancelled>(engine.cancel({.event = concert.id, .id = id_a})).replayed);
    CHECK_FALSE(std::get<booked>(engine.book({.event = concert.id, .user = "ann", .id = id_b})).replayed);
    CHECK(schema.version(concert.id) == 3);
}

TEST_CASE("users_are_told_apart_byte_by_byte_in_the_database") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 20});
    for (char const* user : {"ann", "Ann", "ANN", "ann ", " ann", "änn", "'; DROP TABLE x --", "{\"a\",NULL}", "\\"}) {
        CHECK(std::string_view{name_of(engine.book({.event = concert.id, .user = user}))} == "booked");
    }
    CHECK(schema.active(concert.id) == 9);
}

TEST_CASE("a_sold_out_event_says_what_is_left") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 3});
    engine.book({.event = concert.id, .user = "ann", .seats = 2});
    auto const refused = std::get<sold_out>(engine.book({.event = concert.id, .user = "bob", .seats = 2}));
    CHECK(refused.available == 1);
    CHECK(refused.asked == 2);
    CHECK(schema.version(concert.id) == 1);
}

TEST_CASE("a_closed_event_takes_cancellations_and_no_bookings") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 3});
    engine.book({.event = concert.id, .user = "ann", .id = id_a});
    auto const closed = engine.set_event_status(concert.id, event_status::closed);
    REQUIRE(closed);
    CHECK(closed->status == event_status::closed);
    CHECK(closed->version == 2);
    CHECK(std::string_view{name_of(engine.book({.event = concert.id, .user = "bob"}))} == "event_closed");
    CHECK(std::string_view{name_of(engine.cancel({.event = concert.id, .id = id_a}))} == "cancelled");
    CHECK(engine.set_event_status(concert.id, event_status::open)->status == event_status::open);
    CHECK(std::string_view{name_of(engine.book({.event = concert.id, .user = "bob"}))} == "booked");
}

TEST_CASE("a_cancellation_of_nothing_uses_its_id_up") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 3});
    CHECK(std::get<booking_not_found>(engine.cancel({.event = concert.id, .id = id_a})).id == id_a);
    CHECK(std::get<booking_not_found>(engine.cancel({.event = concert.id, .id = id_a})).id == id_a);
    CHECK(schema.version(concert.id) == 1);
    auto const late = engine.book({.event = concert.id, .user = "ann", .id = id_a});
    CHECK(std::get<booking_id_used>(late).booking.seats == 0);
    CHECK(engine.find_event(concert.id)->available == 3);
    CHECK(std::string_view{name_of(engine.book({.event = concert.id, .user = "ann"}))} == "booked");
}

TEST_CASE("malformed_requests_throw_and_nothing_is_written") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 3});
    CHECK_THROWS_AS(engine.book({.event = concert.id, .user = ""}), std::invalid_argument);
    CHECK_THROWS_AS(engine.book({.event = concert.id, .user = std::string{"a\0b", 3}}), std::invalid_argument);
    CHECK_THROWS_AS(engine.book({.event = concert.id, .user = "ann", .seats = 0}), std::invalid_argument);
    CHECK_THROWS_AS(engine.submit(book_request{.event = concert.id, .user = ""}), std::invalid_argument);
    CHECK_THROWS_AS(engine.submit(book_request{.event = concert.id, .user = "ann"}, engine::completion{}),
                    std::invalid_argument);
    CHECK_THROWS_AS(engine.submit(cancel_request{.event = concert.id, .id = id_a}, engine::cancel_completion{}),
                    std::invalid_argument);
    CHECK_THROWS_AS(engine.cancel({.event = concert.id}), std::invalid_argument);
    CHECK_THROWS_AS(engine.create_event({.capacity = 0}), std::invalid_argument);
    CHECK_THROWS_AS(engine.find_event({0}), std::invalid_argument);
    CHECK_THROWS_AS(engine.list_events({.rows = 0}), std::invalid_argument);
    CHECK_THROWS_AS(engine.list_bookings(concert.id, {.rows = limits::page_rows_max + 1}), std::invalid_argument);
    CHECK(schema.version(concert.id) == 0);
    CHECK(engine.metrics().requests == 0);
}

TEST_CASE("metrics_name_the_kind_of_database") {
    fresh_schema schema;
    engine engine{schema.options()};
    CHECK(engine.metrics().database_system == "postgresql");
}

TEST_CASE("the_audit_agrees_with_a_sound_database") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 10});
    engine.book({.event = concert.id, .user = "ann", .seats = 2, .id = id_a});
    engine.book({.event = concert.id, .user = "bob", .seats = 3});
    engine.cancel({.event = concert.id, .id = id_a});
    audit_report const report = engine.audit();
    CHECK(report.sound());
    CHECK(report.events == 1);
    CHECK(report.bookings == 2);
    CHECK(report.active_bookings == 1);
    CHECK(report.active_seats == 3);
    CHECK(report.findings.empty());
}

TEST_CASE("an_engine_can_be_moved_while_nobody_uses_it") {
    fresh_schema schema;
    engine first{schema.options()};
    event const concert = first.create_event({.capacity = 3});
    engine second = std::move(first);
    CHECK(std::string_view{name_of(second.book({.event = concert.id, .user = "ann"}))} == "booked");
    second = engine{schema.options()};
    CHECK(std::string_view{name_of(second.book({.event = concert.id, .user = "bob"}))} == "booked");
}
