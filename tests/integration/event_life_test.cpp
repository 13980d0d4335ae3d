// The calls that change an event or many of its bookings, beside other writers of PostgreSQL.
#include <future>

#include <doctest/doctest.h>

#include <bookonce/bookonce.hpp>

#include "database.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

std::string id_text(event_id event) { return to_string(event); }

/// So many holds of one seat that all end at one instant, the hours ago that are said.
void add_lapsed_holds(fresh_schema& schema, event_id event, int count, std::string const& hours) {
    schema.sql().run(schema.in("INSERT INTO @.bookings (event_id, booking_id, user_id, seats, status, booked_at, "
                               "version, expires_at, changed_at)"
                               " SELECT " +
                               id_text(event) +
                               ", gen_random_uuid(), 'user' || n, 1, 'held', now(), 1, now(), now()"
                               " FROM generate_series(1, " +
                               std::to_string(count) +
                               ") AS n;"
                               "UPDATE @.events SET version = 1, available = available - " +
                               std::to_string(count) + ", next_lapse = now() WHERE event_id = " + id_text(event) +
                               ";"
                               "UPDATE @.bookings SET expires_at = expires_at - interval '" +
                               hours +
                               " h';"
                               "UPDATE @.events SET next_lapse = next_lapse - interval '" +
                               hours + " h'"));
}

}  // namespace

TEST_CASE("many_holds_that_end_at_one_instant_expire_in_full_steps") {
    constexpr int holds = limits::chunk_rows_max + 2;
    fresh_schema schema;
    engine engine{schema.options()};
    event_id const concert = schema.add_event(holds + 5);
    add_lapsed_holds(schema, concert, holds, "1");
    CHECK(engine.find_event(concert)->available == holds + 5);
    CHECK(schema.available(concert) == 5);
    auto step = engine.expire(concert, limits::chunk_rows_max);
    REQUIRE(step);
    CHECK(step->bookings == limits::chunk_rows_max);
    CHECK(step->more);
    CHECK(step->version == 2);
    CHECK(schema.sql().text(schema.in("SELECT next_lapse = (SELECT min(expires_at) FROM @.bookings WHERE status = "
                                      "'held') FROM @.events")) == "t");
    step = engine.expire(concert, limits::chunk_rows_max);
    REQUIRE(step);
    CHECK(step->bookings == 2);
    CHECK_FALSE(step->more);
    CHECK(schema.available(concert) == holds + 5);
    CHECK(schema.sql().text(schema.in("SELECT next_lapse IS NULL FROM @.events")) == "t");
    CHECK(schema.sql().number(schema.in("SELECT count(DISTINCT version) FROM @.bookings WHERE status = 'expired'")) ==
          2);
    CHECK(schema.sql().number(schema.in("SELECT count(*) FROM @.history WHERE what = 'held'")) == holds);
    CHECK(engine.audit().sound());
}

TEST_CASE("a_hold_that_is_over_gives_way_to_a_booking") {
    fresh_schema schema;
    engine engine{schema.options()};
    event_id const concert = schema.add_event(3);
    add_lapsed_holds(schema, concert, 3, "1");
    CHECK(std::holds_alternative<booked>(engine.book({.event = concert, .user = "ann"})));
    CHECK(std::holds_alternative<event_updated>(engine.update_event(concert, {.capacity = 1})));
    CHECK(schema.available(concert) == 0);
    auto const oversold = engine.update_event(concert, {.capacity = 1, .overbook = 1});
    CHECK(std::holds_alternative<event_updated>(oversold));
    CHECK(schema.available(concert) == 1);
}

TEST_CASE("an_event_is_not_removed_under_a_booking_that_is_landing") {
    fresh_schema schema;
    engine engine{schema.options()};
    event_id const concert = schema.add_event(3);
    open_transaction landing{
        schema, "UPDATE @.events SET available = available - 1, version = version + 1;"
                "INSERT INTO @.bookings (event_id, booking_id, user_id, seats, status, booked_at, version)"
                " SELECT event_id, gen_random_uuid(), 'ann', 1, 'confirmed', now(), version FROM @.events"};
    auto removal = std::async(std::launch::async, [&] { return engine.remove_event(concert); });
    schema.wait_for_blocked(1);
    SUBCASE("it lands") {
        landing.commit();
        CHECK(std::holds_alternative<event_has_bookings>(removal.get()));
        CHECK(engine.find_event(concert)->available == 2);
    }
    SUBCASE("it does not land") {
        landing.roll_back();
        CHECK(std::holds_alternative<event_removed>(removal.get()));
        CHECK_FALSE(engine.find_event(concert));
    }
}

TEST_CASE("a_booking_that_meets_a_removal_finds_no_event") {
    fresh_schema schema;
    options options = schema.patient_options();
    engine engine{options};
    event_id const concert = schema.add_event(3);
    open_transaction removal{schema, "DELETE FROM @.events"};
    auto booking = std::async(std::launch::async,
                              [&] { return engine.book({.event = concert, .user = "ann", .deadline = 1min}); });
    schema.wait_for_blocked(1);
    removal.commit();
    CHECK(std::holds_alternative<event_not_found>(booking.get()));
}

TEST_CASE("a_shrinking_event_waits_for_who_takes_its_last_seats") {
    fresh_schema schema;
    engine engine{schema.options()};
    event_id const concert = schema.add_event(3);
    open_transaction landing{
        schema, "UPDATE @.events SET available = available - 3, version = version + 1;"
                "INSERT INTO @.bookings (event_id, booking_id, user_id, seats, status, booked_at, version)"
                " SELECT event_id, gen_random_uuid(), 'ann', 3, 'confirmed', now(), version FROM @.events"};
    auto shrinking = std::async(std::launch::async, [&] { return engine.update_event(concert, {.capacity = 2}); });
    schema.wait_for_blocked(1);
    landing.commit();
    auto const ended = shrinking.get();
    REQUIRE(std::holds_alternative<seats_are_taken>(ended));
    CHECK(std::get<seats_are_taken>(ended).short_by == 1);
    CHECK(schema.version(concert) == 1);
}

TEST_CASE("a_user_is_forgotten_also_in_what_lands_meanwhile") {
    fresh_schema schema;
    engine engine{schema.options()};
    event_id const concert = schema.add_event(3);
    auto const made = std::get<booked>(engine.book({.event = concert, .user = "ann", .seats = 2}));
    // A change of the booking, which adds what it was to the history.
    open_transaction change{
        schema, "UPDATE @.events SET available = available + 1, version = version + 1;"
                "INSERT INTO @.history (event_id, version, changed_in, changed_at, booking_id, booked_at, seats, slot,"
                " what, status, user_id) SELECT event_id, version, changed_in, booked_at, booking_id, booked_at, seats,"
                " slot, 'booked', status, user_id FROM @.bookings;"
                "UPDATE @.bookings SET seats = 1, what = 'changed', version = 2, changed_at = now(),"
                " changed_in = pg_current_xact_id()::text::bigint"};
    auto forgetting = std::async(std::launch::async, [&] { return engine.forget_user("ann"); });
    schema.wait_for_blocked(1);
    change.commit();
    forgotten const done = forgetting.get();
    CHECK(done.bookings == 1);
    CHECK(done.entries == 1);
    CHECK(engine.find_booking(concert, made.booking.id)->user == done.replacement);
    CHECK(schema.sql().number(schema.in("SELECT (SELECT count(*) FROM @.bookings WHERE user_id = 'ann')"
                                        " + (SELECT count(*) FROM @.history WHERE user_id = 'ann')")) == 0);
    CHECK(schema.version(concert) == 3);
}
