// What an end waits for, and what it breaks off.
#include <thread>

#include <doctest/doctest.h>

#include "unwatched_lanes.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

TEST_CASE("the_end_waits_for_completions_on_a_callers_thread") {
    unwatched_driver subject;
    kept_worker worker{*subject.driver};
    auto const now = std::chrono::steady_clock::now();
    gate completion;
    subject.driver->submit(unwatched_driver::request(2, 1min, now, [&](answer const&) { completion.pass(); }));
    std::thread caller{[&] { subject.driver->call(unwatched_driver::request(3, 1min, now, [](answer const&) {})); }};
    completion.wait_until_reached();
    worker.let_go();
    auto ended = std::async(std::launch::async, [&] {
        subject.driver->stop();
        subject.driver->join();
    });
    CHECK(ended.wait_for(50ms) == std::future_status::timeout);
    completion.open();
    ended.get();
    caller.join();
}

TEST_CASE("an_end_while_the_worker_tells_of_a_deadline_is_noticed") {
    unwatched_driver subject;
    subject.store->hold_next_write();
    auto under_way = subject.submit(1, 1min);
    subject.store->wait_until_held();
    auto const now = std::chrono::steady_clock::now();
    gate completion;
    subject.driver->submit(unwatched_driver::request(2, 1ms, now - 1s, [&](answer const&) { completion.pass(); }));
    subject.store->let_go();
    CHECK(ending(under_way) == "booked");
    completion.wait_until_reached();
    subject.driver->stop();
    completion.open();
    subject.driver->join();
}

TEST_CASE("an_end_between_read_and_write_keeps_session_and_rows") {
    unwatched_driver subject;
    kept_worker worker{*subject.driver};
    auto const now = std::chrono::steady_clock::now();
    gate completion;
    subject.driver->submit(std::unique_ptr<pending>{new pending{concert, book_command(2, "crowd", 200),
                                                                retry_budget{{.deadline = 1min}, now}, now,
                                                                [&](answer const&) { completion.pass(); }}});
    auto booking = subject.submit(3, 1min);
    worker.let_go();
    completion.wait_until_reached();
    int const writes_before = subject.store->writes();
    subject.driver->stop();
    completion.open();
    subject.driver->join();
    CHECK(ending(booking) == "unavailable");
    CHECK(subject.store->interrupts() == 0);
    CHECK(subject.store->writes() == writes_before);
}

TEST_CASE("an_end_waits_for_an_opening_session_so_as_to_close_it") {
    unwatched_driver subject{{}, [](held_store& store) { store.hold_next_connect(); }};
    subject.store->wait_until_held();
    subject.driver->close();
    auto connected_at_the_end = std::async(std::launch::async, [&] {
        subject.driver->wait_idle(std::chrono::steady_clock::now() + 1min);
        return subject.store->connected();
    });
    CHECK(connected_at_the_end.wait_for(20ms) == std::future_status::timeout);
    subject.store->let_go();
    CHECK(connected_at_the_end.get());
}
