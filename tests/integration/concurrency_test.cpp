#include <atomic>
#include <numeric>
#include <thread>

#include <doctest/doctest.h>

#include "database.hpp"
#include "process.hpp"
#include "rush.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

std::set<std::string> active_ids(fresh_schema& schema, event_id event) {
    std::set<std::string> ids;
    for (auto const& row : schema.sql().run(
             schema.in("SELECT booking_id FROM @.bookings WHERE status IN ('held', 'confirmed') AND event_id = " +
                       to_string(event)))) {
        ids.insert(row.at(0));
    }
    return ids;
}

/// Everything an application does, under contention, whatever the options.
void workout(options const& options, fresh_schema& schema) {
    engine engine{options};
    event_id const hot = engine.create_event({.capacity = 60}).id;
    std::vector<event_id> cold;
    for (int count = 0; count < 5; ++count) { cold.push_back(engine.create_event({.capacity = 20}).id); }
    // Every user comes twice; every third booking is given back and made again.
    from_many_threads(8, 160, [&](int number) {
        std::string const user = "user" + std::to_string(number / 2);
        event_id const event = number % 4 < 2 ? hot : cold[static_cast<std::size_t>(number) % cold.size()];
        auto const ending =
            engine.book({.event = event, .user = user, .seats = 1 + number % 2, .deadline = std::chrono::minutes{1}});
        auto const* const made = std::get_if<booked>(&ending);
        if (made == nullptr || number % 3 != 0) { return; }
        auto const gone = engine.cancel({.event = event, .id = made->booking.id, .deadline = std::chrono::minutes{1}});
        CHECK(std::string_view{name_of(gone)} == "cancelled");
    });
    auto const rest = rush(engine, hot, user_names(100, "late"), 8);
    CHECK(rest.total() == 100);
    CHECK(schema.available(hot) == 0);
    CHECK(engine.audit().sound());
    metrics_snapshot const counts = engine.metrics();
    CHECK(counts.requests == std::accumulate(counts.endings.begin(), counts.endings.end(), std::uint64_t{0}));
    CHECK(counts.count_of<contended>() + counts.count_of<deadline_exceeded>() + counts.count_of<unavailable>() +
              counts.count_of<in_doubt>() ==
          0);
    CHECK(counts.queued == 0);
}

}  // namespace

TEST_CASE("a_thousand_users_on_64_threads_buy_exactly_a_hundred_seats") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 100});
    auto const result = rush(engine, concert.id, user_names(1'000), 64);
    CHECK(result.counts == endings{{"booked", 100}, {"sold_out", 900}});
    CHECK(active_ids(schema, concert.id) == result.booked_ids);
    CHECK(schema.available(concert.id) == 0);
}

TEST_CASE("an_engine_never_races_itself") {
    fresh_schema schema;
    options options = schema.options();
    options.lanes = 4;
    engine engine{options};
    event const concert = engine.create_event({.capacity = 300});
    rush(engine, concert.id, user_names(300), 16);
    CHECK(engine.metrics().conflicts == 0);
    CHECK(schema.version(concert.id) == static_cast<std::int64_t>(engine.metrics().attempts));
}

TEST_CASE("requests_for_several_seats_never_oversell") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 100});
    auto const result = rush(engine, concert.id, user_names(300), 16, 3);
    CHECK(result.seats == 99);
    CHECK(schema.available(concert.id) == 1);
}

TEST_CASE("a_user_who_comes_from_many_threads_at_once_is_seated_once") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 100});
    auto const result = rush(engine, concert.id, std::vector<std::string>(200, "ann"), 32);
    CHECK(result.counts == endings{{"booked", 1}, {"already_booked", 199}});
}

TEST_CASE("a_booking_id_sent_many_times_at_once_is_one_booking") {
    fresh_schema schema;
    engine one{schema.options()};
    engine other{schema.options()};
    event const concert = one.create_event({.capacity = 100});
    booking_id const id = booking_id::generate();
    std::atomic<int> first{0};
    std::atomic<int> replays{0};
    from_many_threads(16, 100, [&](int number) {
        auto const ending = (number % 2 == 0 ? one : other).book({.event = concert.id, .user = "ann", .id = id});
        auto const* const made = std::get_if<booked>(&ending);
        REQUIRE(made != nullptr);
        ++(made->replayed ? replays : first);
    });
    CHECK(first == 1);
    CHECK(replays == 99);
    CHECK(schema.active(concert.id) == 1);
}

TEST_CASE("every_option_passes_the_same_workout") {
    fresh_schema schema;
    options options = schema.options();
    SUBCASE("as it comes") {}
    SUBCASE("without prepared statements") { options.prepared_statements = false; }
    SUBCASE("one event a statement") { options.one_event_per_statement = true; }
    SUBCASE("one request a batch") { options.batch_requests = 1; }
    SUBCASE("four lanes") { options.lanes = 4; }
    SUBCASE("no backoff") { options.backoff.kind = backoff::shape::none; }
    SUBCASE("repeatable read by default") {
        options.database = "options='-c default_transaction_isolation=repeatable\\\\ read'";
    }
    SUBCASE("serializable by default") { options.database = "options='-c default_transaction_isolation=serializable'"; }
    SUBCASE("nothing in the search path") { options.database = "options='-c search_path='"; }
    SUBCASE("another time zone and date style") {
        options.database = "options='-c timezone=Asia/Kolkata -c datestyle=German'";
    }
    workout(options, schema);
}

TEST_CASE("two_engines_sell_an_event_exactly_under_every_isolation") {
    fresh_schema schema;
    options options = schema.options();
    SUBCASE("read committed") {}
    SUBCASE("repeatable read") { options.database = "options='-c default_transaction_isolation=repeatable\\\\ read'"; }
    SUBCASE("serializable") { options.database = "options='-c default_transaction_isolation=serializable'"; }
    SUBCASE("statement by statement") { options.batch_requests = 1; }
    options.retry.attempts_max = limits::attempts_max;
    engine one{options};
    engine other{options};
    event const concert = one.create_event({.capacity = 150});
    std::atomic<int> booked_count{0};
    from_many_threads(16, 300, [&](int number) {
        engine& chosen = number % 2 == 0 ? one : other;
        auto const ending = chosen.book(
            {.event = concert.id, .user = "user" + std::to_string(number), .deadline = std::chrono::minutes{2}});
        booked_count += std::holds_alternative<booked>(ending) ? 1 : 0;
    });
    CHECK(booked_count == 150);
    CHECK(schema.available(concert.id) == 0);
}

TEST_CASE("two_processes_batch_on_one_event_and_the_audit_is_sound") {
    fresh_schema schema;
    event_id const concert = schema.add_event(200);
    std::string const event = to_string(concert);
    // Both sell to the same 300 users.
    process first{{BOOKING_PROCESS, schema.name(), event, "300", "1000"}};
    process second{{BOOKING_PROCESS, schema.name(), event, "300", "1000"}};
    int sold = 0;
    for (process* each : {&first, &second}) {
        process_result const result = each->wait();
        REQUIRE_MESSAGE(result.exit_code == 0, result.err);
        sold += std::stoi(result.out);
    }
    CHECK(sold == 200);
    CHECK(schema.available(concert) == 0);
    CHECK(engine{schema.options()}.audit().sound());
}

TEST_CASE("a_foreign_writer_who_follows_the_version_rule_fits_in") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 200});
    std::string const id = to_string(concert.id);
    int landed = 0;
    std::jthread other_writer{[&] {
        sql_client sql;
        for (int number = 0; landed < 50 && number < 10'000; ++number) {
            std::string const version = sql.text(schema.in("SELECT version FROM @.events WHERE event_id = " + id));
            auto const moved =
                sql.run(schema.in("WITH moved AS (UPDATE @.events SET available = available - 1, version = version + 1 "
                                  "WHERE event_id = " +
                                  id + " AND version = " + version +
                                  " AND available > 0 RETURNING event_id) INSERT INTO @.bookings (event_id, "
                                  "booking_id, user_id, seats, status, booked_at) "
                                  "SELECT event_id, gen_random_uuid(), 'foreign" +
                                  std::to_string(landed) + "', 1, 'confirmed', now() FROM moved RETURNING booking_id"));
            landed += static_cast<int>(moved.size());
        }
    }};
    auto const result = rush(engine, concert.id, user_names(120), 8);
    other_writer.join();
    CHECK(landed == 50);
    CHECK(result.counts == endings{{"booked", 120}});
    CHECK(schema.available(concert.id) == 30);
    CHECK(schema.active(concert.id) == 170);
}

TEST_CASE("a_writer_that_breaks_the_rule_is_stopped_by_the_unique_index") {
    fresh_schema schema;
    schema.leave_unchecked();  // its own change is the broken one
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 10});
    engine.book({.event = concert.id, .user = "ann"});
    std::string const insert =
        schema.in("INSERT INTO @.bookings (event_id, booking_id, user_id, seats, status, booked_at) VALUES (" +
                  to_string(concert.id) + ", gen_random_uuid(), '");
    CHECK(schema.sql().sqlstate_of(insert + "ann', 1, 'confirmed', now())") == "23505");
    CHECK(schema.sql().sqlstate_of(insert + "bob', 1, 'confirmed', now())") == "00000");
    // The engine remembers the event without bob, tries, and learns.
    CHECK(std::get<already_booked>(engine.book({.event = concert.id, .user = "bob"})).booking.user == "bob");
    CHECK(schema.active(concert.id) == 2);
}

TEST_CASE("users_who_ask_twice_for_many_events_are_resolved_by_reading") {
    fresh_schema schema;
    engine engine{schema.options()};
    std::vector<event_id> events;
    for (int count = 0; count < 10; ++count) { events.push_back(engine.create_event({.capacity = 50}).id); }
    std::vector<std::future<outcome>> answers;
    for (int round = 0; round < 4; ++round) {
        for (int user = 0; user < 20; ++user) {
            for (event_id const event : events) {
                answers.push_back(engine.submit(book_request{.event = event, .user = "user" + std::to_string(user)}));
            }
        }
    }
    endings counts;
    for (auto& answer : answers) { ++counts[name_of(answer.get())]; }
    CHECK(counts == endings{{"booked", 200}, {"already_booked", 600}});
}
