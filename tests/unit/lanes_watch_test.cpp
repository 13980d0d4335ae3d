// What a driver does when a statement, a session or a completion does not do what it should.
#include <array>
#include <stdexcept>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "lane/sleeper.hpp"
#include "unwatched_lanes.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

TEST_CASE("a_held_caller_returns_at_its_deadline_whatever_others_have") {
    unwatched_driver subject;
    kept_worker worker{*subject.driver};
    auto const now = std::chrono::steady_clock::now();
    subject.store->hold_next_write();
    auto patient = subject.submit(2, 10min);
    std::promise<answer> answered;
    auto hurried = answered.get_future();
    std::thread caller{[&] {
        subject.driver->call(
            unwatched_driver::request(3, 1min, now, [&](answer given) { answered.set_value(std::move(given)); }));
    }};
    subject.store->wait_until_held();
    static_cast<void>(subject.driver->watch(now + 1min));
    CHECK(ending(hurried) == "in_doubt");
    caller.join();
    CHECK(subject.store->interrupts() == 1);
    worker.let_go();
    CHECK(ending(patient) == "booked");
}

TEST_CASE("a_caller_leaves_the_next_round_to_the_worker_that_began_it") {
    unwatched_driver subject;
    kept_worker worker{*subject.driver};
    std::future<answer> next;
    std::string_view own;
    subject.driver->call(unwatched_driver::request(2, 1min, std::chrono::steady_clock::now(), [&](answer const& given) {
        own = name_of(given);
        subject.store->hold_next_write();
        next = subject.submit(3, 1min);
        worker.let_go();
        subject.store->wait_until_held();
    }));
    CHECK(own == "booked");
    CHECK(subject.store->writes() == 3);
    subject.store->let_go();
    CHECK(ending(next) == "booked");
    CHECK(subject.store->writes() == 3);
}

TEST_CASE("who_is_answered_before_the_write_does_not_wait_for_it") {
    unwatched_driver subject;
    auto const now = std::chrono::steady_clock::now();
    // The play's seats are known afterwards, so that a refusal is looked for before the write.
    std::promise<answer> known;
    subject.driver->submit(
        std::unique_ptr<pending>{new pending{play, book_command(9, "known"), retry_budget{{.deadline = 10min}, now},
                                             now, [&](answer given) { known.set_value(std::move(given)); }}});
    CHECK(name_of(known.get_future().get()) == std::string_view{"booked"});
    kept_worker worker{*subject.driver};
    subject.store->hold_next_write();
    // The caller's own event comes first, and so its answer does.
    sleeper caller_sleeps;
    auto const refused = [&](std::uint32_t id, event_id event, sleeper& asleep) {
        std::unique_ptr<pending> asks{new pending{event, book_command(id, "user" + std::to_string(id), 200),
                                                  retry_budget{{.deadline = 1min}, now}, now, [](answer const&) {}}};
        asks->caller = &asleep;
        return asks;
    };
    std::array<sleeper, 4> others;
    for (std::uint32_t number = 0; number < others.size(); ++number) {
        subject.driver->submit(refused(10 + number, play, others.at(number)));
    }
    std::promise<answer> seated;
    auto booking = seated.get_future();
    subject.driver->submit(
        std::unique_ptr<pending>{new pending{play, book_command(2, "seated"), retry_budget{{.deadline = 10min}, now},
                                             now, [&](answer given) { seated.set_value(std::move(given)); }}});
    std::thread caller{[&] { subject.driver->call(refused(3, concert, caller_sleeps)); }};
    subject.store->wait_until_held();
    std::vector<std::thread> awake;
    for (sleeper& other : others) {
        awake.emplace_back([&] { other.sleep(); });
    }
    for (std::thread& each : awake) { each.join(); }
    // The caller, who has its answer, is freed at its deadline, though the only one left among the
    // lane's is later.
    CHECK(subject.driver->watch(now + 30s) <= now + 1min);
    CHECK(subject.store->interrupts() == 0);
    static_cast<void>(subject.driver->watch(now + 1min));
    CHECK(subject.store->interrupts() == 1);
    caller.join();
    caller_sleeps.sleep();
    worker.let_go();
    CHECK(ending(booking) == "booked");
}

TEST_CASE("an_unawaited_statement_keeps_its_session_half_a_second") {
    unwatched_driver subject;
    subject.store->hold_next_write();
    auto const start = std::chrono::steady_clock::now();
    auto nobody_waits = subject.submit(1, 100ms, start);
    subject.store->wait_until_held();
    auto const began_before = std::chrono::steady_clock::now();
    CHECK(subject.driver->watch(start + 100ms) == start + 600ms);
    CHECK(ending(nobody_waits) == "in_doubt");
    CHECK(subject.store->interrupts() == 0);
    static_cast<void>(subject.driver->watch(began_before + 501ms));
    CHECK(subject.store->interrupts() == 1);
}

TEST_CASE("what_is_overdue_when_the_session_is_free_again_is_not_sent") {
    unwatched_driver subject;
    subject.store->hold_next_write();
    auto under_way = subject.submit(1, 1min);
    subject.store->wait_until_held();
    auto const now = std::chrono::steady_clock::now();
    auto overdue = subject.submit(2, 1ms, now - 1s);
    subject.store->let_go();
    CHECK(ending(under_way) == "booked");
    CHECK(ending(overdue) == "deadline_exceeded");
    CHECK(subject.store->writes() == 1);
}

TEST_CASE("what_waits_for_a_refused_session_is_told_the_reason") {
    store::error const wrong{store::failure::misconfigured, "28P01", "wrong password"};
    unwatched_driver subject{{wrong, wrong}};
    auto asked = subject.submit(1, 1min);
    auto const refused = std::get<unavailable>(asked.get());
    CHECK(refused.sqlstate == "28P01");
    CHECK(refused.reason == "wrong password");
    CHECK(subject.store->writes() == 0);
    CHECK(subject.logged().starts_with("1: bookonce: login refused: 28P01 wrong password\n"));
}

TEST_CASE("a_session_that_is_away_is_tried_again_until_it_is_there") {
    store::error const away{store::failure::not_connected, "08001", "nobody listens"};
    unwatched_driver subject{{away, away, away}};
    auto asked = subject.submit(1, 1min);
    CHECK(ending(asked) == "booked");
    CHECK(subject.store->connects() == 4);
    CHECK(subject.logged() ==
          "1: bookonce: database lost: 08001 nobody listens\n0: bookonce: database back after 0 s\n");
}

TEST_CASE("what_completions_throw_is_logged") {
    unwatched_driver subject;
    auto const now = std::chrono::steady_clock::now();
    subject.driver->submit(unwatched_driver::request(
        1, 1min, now, [](answer const&) { throw std::runtime_error{"the application's\n\x1b\xff own"}; }));
    subject.driver->submit(unwatched_driver::request(2, 1min, now, [](answer const&) { throw 42; }));
    auto last = subject.submit(3, 1min);
    CHECK(ending(last) == "booked");
    std::string const log = subject.logged();
    CHECK(log.find("2: bookonce: a completion threw: the application's \uFFFD own\n") != std::string::npos);
    CHECK(log.find("2: bookonce: a completion threw something that is no exception\n") != std::string::npos);
}
