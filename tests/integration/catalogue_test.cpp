// The calls that do not book, where the database is not as they would like it.
#include <future>
#include <stdexcept>

#include <doctest/doctest.h>

#include <bookonce/bookonce.hpp>

#include "database.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

/// What the call throws; its SQLSTATE is "-----" if it throws nothing.
template <class Call>
unavailable_error problem_of(Call call) {
    try {
        call();
    } catch (unavailable_error const& problem) { return problem; }
    return {"-----", "nothing was thrown"};
}

/// Options whose sessions `end_sessions` knows.
options with_named_sessions(fresh_schema& schema) {
    options options = schema.options();
    options.database = "application_name=catalogue_of_" + schema.name();
    return options;
}

void end_sessions(fresh_schema& schema) {
    std::string const theirs = "FROM pg_stat_activity WHERE application_name = 'catalogue_of_" + schema.name() + "'";
    REQUIRE(schema.sql().run("SELECT pg_terminate_backend(pid, 10000) " + theirs).size() > 0);
}

bool says(std::exception const& problem, std::string_view part) {
    return std::string_view{problem.what()}.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE("an_event_that_is_missing_is_not_the_next_one") {
    fresh_schema schema;
    engine engine{schema.options()};
    engine.create_event({.capacity = 1, .id = event_id{5}});
    CHECK_FALSE(engine.find_event({4}));
}

TEST_CASE("a_change_whose_session_ends_meanwhile_is_not_repeated") {
    fresh_schema schema;
    engine engine{with_named_sessions(schema)};
    open_transaction blocker{schema, "LOCK TABLE @.events IN ACCESS EXCLUSIVE MODE"};
    auto creation =
        std::async(std::launch::async, [&] { return problem_of([&] { engine.create_event({.capacity = 1}); }); });
    schema.wait_for_blocked(1);
    end_sessions(schema);
    CHECK(creation.get().sqlstate() != "-----");
    blocker.commit();
    CHECK(engine.list_events().empty());
}

TEST_CASE("a_session_that_ended_while_idle_is_replaced_in_silence") {
    fresh_schema schema;
    engine engine{with_named_sessions(schema)};
    event const concert = engine.create_event({.capacity = 2});
    end_sessions(schema);
    CHECK_NOTHROW(engine.create_event({.capacity = 1}));
    end_sessions(schema);
    CHECK(engine.set_event_status(concert.id, event_status::closed)->version == 1);
    end_sessions(schema);
    CHECK(engine.set_event_status(concert.id, event_status::open)->version == 2);
    end_sessions(schema);
    auto const made = engine.book({.event = concert.id, .user = "ann"});  // its session is new
    REQUIRE(std::holds_alternative<booked>(made));
    end_sessions(schema);
    CHECK(engine.find_event(concert.id)->available == 1);
    end_sessions(schema);
    CHECK(engine.list_events().size() == 2);
    end_sessions(schema);
    CHECK(engine.list_bookings(concert.id).size() == 1);
    end_sessions(schema);
    CHECK(engine.find_booking(concert.id, std::get<booked>(made).booking.id));
    end_sessions(schema);
    CHECK(engine.audit().sound());
    end_sessions(schema);
    CHECK(std::holds_alternative<booked>(engine.book({.event = concert.id, .user = "bob"})));
    CHECK(engine.metrics().count_of<in_doubt>() == 0);
    CHECK(engine.metrics().lost_replies == 0);
}

TEST_CASE("a_reading_call_meets_one_dead_session_at_most") {
    fresh_schema schema;
    engine engine{with_named_sessions(schema)};
    engine.create_event({.capacity = 1});
    open_transaction blocker{schema, "LOCK TABLE @.events IN ACCESS EXCLUSIVE MODE"};
    auto first = std::async(std::launch::async, [&] { return engine.list_events({}, 1min).size(); });
    auto second = std::async(std::launch::async, [&] { return engine.list_events({}, 1min).size(); });
    schema.wait_for_blocked(2);
    blocker.commit();
    CHECK(first.get() == 1);
    CHECK(second.get() == 1);
    end_sessions(schema);
    CHECK(engine.list_events().size() == 1);
}

TEST_CASE("a_change_on_a_read_only_server_says_what_to_do") {
    fresh_schema schema;
    options options = schema.options();
    options.database = "options='-c default_transaction_read_only=on'";
    engine engine{options};
    auto const problem = problem_of([&] { engine.create_event({.capacity = 1}); });
    CHECK(problem.sqlstate() == "25006");
    CHECK(says(problem, "target_session_attrs"));
    CHECK(engine.list_events().empty());
}

TEST_CASE("who_waits_too_long_for_a_session_hears_that_all_are_busy") {
    fresh_schema schema;
    options options = schema.options();
    options.retry.deadline = 50ms;
    engine engine{options};
    engine.create_event({.capacity = 1});
    open_transaction blocker{schema, "LOCK TABLE @.events IN ACCESS EXCLUSIVE MODE"};
    std::vector<std::future<std::size_t>> readers;
    for (int number = 0; number < limits::catalogue_sessions_max; ++number) {
        readers.push_back(std::async(std::launch::async, [&] { return engine.list_events({}, 1min).size(); }));
    }
    schema.wait_for_blocked(limits::catalogue_sessions_max);
    auto const problem = problem_of([&] { engine.list_events(); });
    CHECK(problem.sqlstate().empty());
    CHECK(says(problem, "busy"));
    blocker.commit();
    for (auto& reader : readers) { CHECK(reader.get() == 1); }
    CHECK(engine.list_events().size() == 1);
}

TEST_CASE("a_change_is_tried_again_where_a_conflict_is_an_error") {
    fresh_schema schema;
    options options = schema.options();
    options.database = "options='-c default_transaction_isolation=serializable'";
    engine engine{options};
    event const concert = engine.create_event({.capacity = 1});
    open_transaction other{schema, "UPDATE @.events SET version = version + 1"};
    auto closing =
        std::async(std::launch::async, [&] { return engine.set_event_status(concert.id, event_status::closed); });
    schema.wait_for_blocked(1);
    other.commit();
    auto const closed = closing.get();
    REQUIRE(closed);
    CHECK(closed->status == event_status::closed);
}

TEST_CASE("a_status_of_a_newer_program_is_an_error_and_no_guess") {
    fresh_schema schema;
    schema.leave_unchecked();
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 3});
    auto const made = std::get<booked>(engine.book({.event = concert.id, .user = "ann"}));
    schema.sql().run(schema.in(
        "ALTER TABLE @.bookings DROP CONSTRAINT bookings_status_is_known; UPDATE @.bookings SET status = 'refunded'"));
    CHECK_THROWS_AS(engine.find_booking(concert.id, made.booking.id), config_error);
    CHECK_THROWS_AS(engine.list_bookings(concert.id), config_error);
    CHECK(engine.find_event(concert.id)->available == 2);
    auto const replay = engine.book({.event = concert.id, .user = "ann", .id = made.booking.id, .deadline = 1min});
    REQUIRE(std::holds_alternative<unavailable>(replay));  // at once
    CHECK(std::get<unavailable>(replay).reason ==
          "a booking has a status that this library does not know: update the program");
    CHECK(schema.version(concert.id) == 1);
}

TEST_CASE("the_audit_lifts_the_limits_of_time_for_itself_alone") {
    fresh_schema schema;
    schema.leave_unchecked();
    options options = schema.options();
    options.database = "options='-c statement_timeout=59s'";
    engine engine{options};
    event_id const concert = schema.add_event(3);
    // What the audit and the listing show is what they run under.
    schema.sql().run(
        schema.in("ALTER TABLE @.bookings RENAME TO rows; CREATE VIEW @.bookings AS SELECT 1::bigint AS event_id,"
                  " now() AS booked_at, NULL::timestamptz AS ended_at,"
                  " ('00000000-0000-7000-8000-00000000000' || number)::uuid AS booking_id, 1 AS seats,"
                  " 'confirmed'::text AS status, current_setting('statement_timeout') AS user_id, r.version,"
                  " r.changed_in, r.expires_at, r.confirmed_at, r.changed_at, 1::smallint AS slot, r.what, r.reason,"
                  " r.changed_by, r.data FROM generate_series(1, 2) AS number LEFT JOIN @.rows AS r ON false"));
    std::string shown;
    for (audit_finding const& each : engine.audit().findings) {
        if (each.invariant == "one_active_booking_a_user") { shown = each.detail; }
    }
    CHECK(shown == "2 active bookings in slot 1 of user '0'");
    CHECK(engine.list_bookings(concert).at(0).user == "59s");
}

TEST_CASE("what_statement_timeout_ends_names_it") {
    fresh_schema schema;
    options options = schema.options();
    options.database = "options='-c statement_timeout=100'";
    engine engine{options};
    open_transaction blocker{schema, "LOCK TABLE @.events IN ACCESS EXCLUSIVE MODE"};
    auto const problem = problem_of([&] { engine.list_events(); });
    CHECK(problem.sqlstate() == "57014");
    CHECK(says(problem, "statement_timeout"));
    blocker.commit();
}

TEST_CASE("a_row_that_fences_an_id_is_no_booking") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 3});
    auto const made = std::get<booked>(engine.book({.event = concert.id, .user = "ann"}));
    booking_id const fenced = booking_id::generate();
    schema.sql().run(
        schema.in("INSERT INTO @.bookings (event_id, booking_id, user_id, seats, status, booked_at, ended_at, version)"
                  " VALUES (" +
                  to_string(concert.id) + ", '" + fenced.str() +
                  "', 'bob', 0, 'cancelled', now(), now(), 2);"
                  "UPDATE @.events SET version = version + 1"));
    CHECK_FALSE(engine.find_booking(concert.id, fenced));
    auto const listed = engine.list_bookings(concert.id);
    REQUIRE(listed.size() == 1);
    CHECK(listed[0].id == made.booking.id);
    auto const report = engine.audit();
    CHECK(report.sound());
    CHECK(report.bookings == 1);
}
