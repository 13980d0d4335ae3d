#include <atomic>
#include <future>
#include <latch>
#include <stdexcept>
#include <thread>

#include <doctest/doctest.h>

#include "database.hpp"
#include "rush.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

constexpr char const* row_lock = "SELECT FROM @.events FOR UPDATE";

/// An engine whose event's row is held, as by somebody's long transaction: its writes wait until
/// that lets go.
struct stuck_engine {
    std::future<outcome> submit(std::string const& user, std::chrono::milliseconds deadline = 1min) {
        return engine.submit(book_request{.event = concert, .user = user, .deadline = deadline});
    }
    /// The same, and returns when its write waits.
    std::future<outcome> submit_and_block(std::string const& user, std::chrono::milliseconds deadline = 1min) {
        auto answer = submit(user, deadline);
        schema.wait_for_blocked(1);
        return answer;
    }

    fresh_schema schema;
    bookonce::engine engine{schema.patient_options()};
    event_id concert = schema.add_event(100);
    open_transaction row{schema, row_lock};
};

std::string_view ending(std::future<outcome>& answer) { return name_of(answer.get()); }

}  // namespace

TEST_CASE("one_thread_keeps_a_thousand_requests_in_flight") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 400});
    std::atomic<int> booked_count{0};
    std::latch all{1'000};
    for (auto const& user : user_names(1'000)) {
        engine.submit(book_request{.event = concert.id, .user = user, .deadline = 1min}, [&](outcome const& answer) {
            booked_count += std::holds_alternative<booked>(answer) ? 1 : 0;
            all.count_down();
        });
    }
    all.wait();
    CHECK(booked_count == 400);
    CHECK(engine.metrics().requests == 1'000);
    CHECK(engine.metrics().count_of<booked>() == 400);
    CHECK(engine.metrics().count_of<sold_out>() == 600);
    CHECK_MESSAGE(engine.metrics().attempts < 400, "requests that wait together go together");
}

TEST_CASE("futures_carry_bookings_and_cancellations") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 4});
    auto answer = engine.submit(book_request{.event = concert.id, .user = "ann"});
    auto const made = std::get<booked>(answer.get());
    auto gone = engine.submit(cancel_request{.event = concert.id, .id = made.booking.id});
    CHECK(std::holds_alternative<cancelled>(gone.get()));
}

TEST_CASE("a_completion_that_throws_does_not_end_a_lane") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 10});
    std::latch called{3};
    engine.submit(book_request{.event = concert.id, .user = "ann"}, [&](outcome const&) {
        called.count_down();
        throw std::runtime_error{"the application's own"};
    });
    engine.submit(book_request{.event = concert.id, .user = "bob"}, [&](outcome const&) {
        called.count_down();
        throw 42;
    });
    engine.submit(cancel_request{.event = concert.id, .id = booking_id::generate()}, [&](cancel_outcome const&) {
        called.count_down();
        throw std::runtime_error{"again"};
    });
    called.wait();
    CHECK(std::string_view{name_of(engine.book({.event = concert.id, .user = "cat"}))} == "booked");
    CHECK(schema.active(concert.id) == 3);
}

TEST_CASE("a_completion_that_throws_does_not_reach_the_caller_of_submit") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 10});
    engine.stop();
    CHECK_NOTHROW(engine.submit(book_request{.event = concert.id, .user = "ann"},
                                [](outcome const&) { throw std::runtime_error{"mine"}; }));
}

TEST_CASE("a_completion_may_submit_the_next_request") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 100});
    std::promise<int> done;
    std::function<void(int)> book_next = [&](int number) {
        engine.submit(book_request{.event = concert.id, .user = "user" + std::to_string(number)},
                      [&, number](outcome const& answer) {
                          if (number == 50 || !std::holds_alternative<booked>(answer)) {
                              return done.set_value(number);
                          }
                          book_next(number + 1);
                      });
    };
    book_next(1);
    CHECK(done.get_future().get() == 50);
    CHECK(schema.active(concert.id) == 50);
}

TEST_CASE("a_full_queue_answers_unavailable_before_submit_returns") {
    fresh_schema schema;
    options options = schema.patient_options();
    options.queue_length = 1;
    engine engine{options};
    event const concert = engine.create_event({.capacity = 100});
    open_transaction row{schema, row_lock};
    // One may be under way and one may wait: of ten at least eight are turned away.
    std::atomic<int> answered{0};
    std::vector<std::future<outcome>> answers;
    for (auto const& user : user_names(10)) {
        auto const promise = std::make_shared<std::promise<outcome>>();
        answers.push_back(promise->get_future());
        engine.submit(book_request{.event = concert.id, .user = user, .deadline = 1min},
                      [&answered, promise](outcome answer) {
                          ++answered;
                          promise->set_value(std::move(answer));
                      });
    }
    CHECK(answered >= 8);
    int const turned_away = answered;
    row.commit();
    endings counts;
    for (auto& answer : answers) { ++counts[ending(answer)]; }
    CHECK(counts["unavailable"] == turned_away);
    CHECK(counts["booked"] == 10 - turned_away);
    CHECK(engine.metrics().requests == 10);
    CHECK(engine.metrics().count_of<unavailable>() == static_cast<std::uint64_t>(turned_away));
}

TEST_CASE("a_deadline_in_flight_is_in_doubt_until_a_replay_resolves_it") {
    stuck_engine stuck;
    booking_id const id = booking_id::generate();
    auto answer = stuck.engine.submit(book_request{.event = stuck.concert, .user = "ann", .id = id, .deadline = 2s});
    stuck.schema.wait_for_blocked(1);
    CHECK(std::get<in_doubt>(answer.get()).id == id);
    stuck.row.commit();
    auto const replay = stuck.engine.book({.event = stuck.concert, .user = "ann", .id = id, .deadline = 1min});
    REQUIRE(std::holds_alternative<booked>(replay));
    CHECK(stuck.schema.active(stuck.concert) == 1);
}

TEST_CASE("requests_that_wait_behind_a_stuck_one_hear_of_their_deadline") {
    stuck_engine stuck;
    auto first = stuck.submit_and_block("ann");
    auto waiting = stuck.submit("bob", 20ms);
    CHECK(ending(waiting) == "deadline_exceeded");
    CHECK(std::string_view{name_of(stuck.engine.book({.event = stuck.concert, .user = "cat", .deadline = 20ms}))} ==
          "deadline_exceeded");
    stuck.row.commit();
    CHECK(ending(first) == "booked");
    CHECK(stuck.schema.active(stuck.concert) == 1);
}

TEST_CASE("a_stop_under_load_answers_everything_exactly_once_and_truly") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 100'000});
    constexpr int requests = 8'000;
    std::vector<std::atomic<int>> calls(requests);
    std::vector<std::string_view> answers(requests);
    std::vector<booking_id> ids;
    for (int number = 0; number < requests; ++number) { ids.push_back(booking_id::generate()); }
    std::atomic<int> answered{0};
    {
        std::jthread const stopper{[&] {
            while (answered < 500) { std::this_thread::yield(); }
            engine.stop(10ms);
        }};
        from_many_threads(4, requests, [&](int number) {
            auto const place = static_cast<std::size_t>(number);
            engine.submit(
                book_request{
                    .event = concert.id, .user = "user" + std::to_string(number), .id = ids[place], .deadline = 1min},
                [&, place](outcome const& answer) {
                    ++calls[place];
                    answers[place] = name_of(answer);
                    ++answered;
                });
        });
    }
    CHECK(answered == requests);
    endings counts;
    for (int number = 0; number < requests; ++number) {
        auto const place = static_cast<std::size_t>(number);
        REQUIRE(calls[place] == 1);
        ++counts[answers[place]];
    }
    CHECK(counts["booked"] >= 500);
    CHECK(counts["booked"] + counts["unavailable"] + counts["in_doubt"] == requests);
    std::set<std::string> landed;
    for (auto const& row : schema.sql().run(schema.in("SELECT booking_id FROM @.bookings"))) {
        landed.insert(row.at(0));
    }
    for (int number = 0; number < requests; ++number) {
        auto const place = static_cast<std::size_t>(number);
        bool const there = landed.contains(ids[place].str());
        if (answers[place] == "booked") { REQUIRE(there); }
        if (answers[place] == "unavailable") { REQUIRE_FALSE(there); }
    }
    CHECK(engine.metrics().queued == 0);
}

TEST_CASE("a_stopped_engine_is_unavailable_and_may_be_stopped_again") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 10});
    engine.stop();
    engine.stop();
    auto const refused = engine.book({.event = concert.id, .user = "ann"});
    CHECK(std::get<unavailable>(refused).reason == "the engine has stopped");
    auto answer = engine.submit(book_request{.event = concert.id, .user = "ann"});
    CHECK(ending(answer) == "unavailable");
    CHECK(schema.active(concert.id) == 0);
}

TEST_CASE("a_stop_lets_what_is_under_way_end") {
    stuck_engine stuck;
    auto answer = stuck.submit_and_block("ann");
    std::jthread const stopper{[&] { stuck.engine.stop(1min); }};
    stuck.row.commit();
    CHECK(ending(answer) == "booked");
}

TEST_CASE("a_stop_does_not_wait_for_a_stuck_statement") {
    stuck_engine stuck;
    auto under_way = stuck.submit_and_block("ann");
    auto waiting = stuck.submit("bob");
    stuck.engine.stop(1ms);
    CHECK(ending(under_way) == "in_doubt");
    CHECK(ending(waiting) == "unavailable");
    stuck.row.commit();
}

TEST_CASE("a_completion_may_ask_a_stopped_engine_again") {
    fresh_schema schema;
    engine engine{schema.options()};
    event_id const concert = schema.add_event(10);
    engine.stop();
    int left = 100'000;
    engine::completion again = [&](outcome const& ending) {
        CHECK(std::holds_alternative<unavailable>(ending));
        if (--left > 0) { engine.submit({.event = concert, .user = "ann"}, again); }
    };
    engine.submit({.event = concert, .user = "ann"}, again);
    CHECK(left == 0);
}

TEST_CASE("completions_that_ask_a_full_queue_again_do_not_stop_it") {
    fresh_schema schema;
    options options = schema.options();
    options.queue_length = 1;
    options.lanes = 1;
    engine engine{options};
    event_id const concert = schema.add_event(1'000);
    constexpr int all = 60;
    std::latch done{all};
    std::function<void(std::string)> ask = [&](std::string const& user) {
        engine.submit({.event = concert, .user = user, .deadline = 1h}, [&, user](outcome const& ending) {
            if (std::holds_alternative<unavailable>(ending)) { return ask(user); }
            CHECK_MESSAGE(std::holds_alternative<booked>(ending), describe(ending));
            done.count_down();
        });
    };
    // Those that are told ask for two more each, which is one more than the queue takes.
    std::atomic<int> asked{1};
    std::function<void(std::string)> grow = [&](std::string const& user) {
        engine.submit({.event = concert, .user = user, .deadline = 1h}, [&](outcome const&) {
            for (int more = 0; more < all; ++more) { ask("user" + std::to_string(asked++)); }
        });
    };
    grow("first");
    done.wait();
    CHECK(schema.active(concert) == all + 1);
}

TEST_CASE("a_completion_that_asks_an_ending_engine_is_told_so") {
    fresh_schema schema;
    event_id const concert = schema.add_event(10);
    open_transaction row{schema, row_lock};
    int asked = 0;
    int refused = 0;
    {
        auto engine = std::make_unique<bookonce::engine>(schema.patient_options());
        engine->submit({.event = concert, .user = "ann", .deadline = 1min},
                       [&, subject = engine.get()](outcome const&) {
                           ++asked;
                           CHECK_THROWS_AS(subject->book({.event = concert, .user = "bob"}), std::invalid_argument);
                           ++refused;
                       });
        schema.wait_for_blocked(1);
    }
    CHECK(asked == 1);
    CHECK(refused == 1);
    row.commit();
}

TEST_CASE("a_stop_with_all_the_patience_there_is_serves_all_that_waits") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 100});
    std::vector<std::future<outcome>> answers;
    for (auto const& user : user_names(50)) {
        answers.push_back(engine.submit(book_request{.event = concert.id, .user = user, .deadline = 1min}));
    }
    engine.stop(std::chrono::milliseconds::max());
    endings counts;
    for (auto& answer : answers) { ++counts[ending(answer)]; }
    CHECK(counts == endings{{"booked", 50}});
}

TEST_CASE("a_write_that_nobody_waits_for_loses_its_connection") {
    stuck_engine stuck;
    auto nobody_waits = stuck.submit_and_block("ann", 1s);
    CHECK(ending(nobody_waits) == "in_doubt");
    stuck.schema.wait_for_blocked(0);  // though the row is still held
    stuck.row.commit();
}

TEST_CASE("an_engine_that_is_destroyed_stops_as_stop_does") {
    fresh_schema schema;
    event_id const concert = schema.add_event(1'000);
    std::vector<std::future<outcome>> answers;
    {
        engine engine{schema.options()};
        // Its patience is for what is under way, not for a login.
        REQUIRE(std::holds_alternative<booked>(engine.book({.event = concert, .user = "first", .deadline = 1min})));
        for (auto const& user : user_names(100)) {
            answers.push_back(engine.submit(book_request{.event = concert, .user = user}));
        }
    }
    endings counts;
    for (auto& answer : answers) { ++counts[ending(answer)]; }
    CHECK(counts == endings{{"booked", 100}});
}
