// Which requests go together, and when.
#include "dispatcher_steps.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

TEST_CASE("a_lone_request_goes_at_once") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    CHECK(driven.subject.due() == time_point::max());
    auto const request = driven.ask(concert, book_command(1, "ann", 2));
    CHECK(driven.subject.due() <= driven.now);
    CHECK(driven.turn());
    auto const& made = driven.get<booked>(request);
    CHECK(made.booking.id == id_of(1));
    CHECK(made.booking.user == "ann");
    CHECK(made.booking.seats == 2);
    CHECK(made.booking.booked_at != timestamp{});
    CHECK(made.version == 1);
    CHECK(made.attempts == 1);
    CHECK_FALSE(made.replayed);
    CHECK(driven.tables.events.at(concert).row.available == 8);
    CHECK_FALSE(driven.turn());
}

TEST_CASE("what_arrives_during_an_attempt_goes_together_with_the_next") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 100);
    driven.ask(concert, book_command(1, "first"));
    REQUIRE(driven.gather());
    for (std::uint32_t number = 2; number <= 50; ++number) { driven.ask(concert, book_command(number, user(number))); }
    CHECK_FALSE(driven.gather());
    driven.read();
    driven.before_write();
    driven.write();
    driven.settle();
    CHECK(driven.run() == 1);
    REQUIRE(driven.store.writes.size() == 2);
    CHECK(driven.store.writes[1].at(0).made.size() == 49);
    CHECK(driven.tables.events.at(concert).row.version == 2);
    for (std::size_t request = 0; request < 50; ++request) { CHECK(driven.ending_of(request) == "booked"); }
}

TEST_CASE("requests_of_an_event_are_served_first_in_first_out") {
    hand_driven_dispatcher driven{settings(2)};
    driven.tables.add_event(concert, 3);
    for (std::uint32_t number = 0; number < 5; ++number) {
        driven.ask(concert, book_command(number + 1, user(number)));
    }
    driven.run();
    CHECK(driven.get<booked>(0).version == 1);
    CHECK(driven.get<booked>(1).version == 1);
    CHECK(driven.get<booked>(2).version == 2);
    CHECK(driven.ending_of(3) == "sold_out");
    CHECK(driven.ending_of(4) == "sold_out");
}

TEST_CASE("a_batch_never_exceeds_its_limit") {
    hand_driven_dispatcher driven{settings(16)};
    driven.tables.add_event(concert, 1'000);
    for (std::uint32_t number = 0; number < 100; ++number) {
        driven.ask(concert, book_command(number + 1, user(number)));
    }
    driven.run();
    for (auto const& write : driven.store.writes) { CHECK(write.at(0).made.size() <= 16); }
    CHECK(driven.store.writes.size() == 7);
}

TEST_CASE("events_share_a_statement_in_the_order_of_their_ids") {
    hand_driven_dispatcher driven;
    for (event_id const event : {concert, play, film}) { driven.tables.add_event(event, 10); }
    for (event_id const event : {film, concert, play}) { driven.ask(event, book_command(1, "ann")); }
    CHECK(driven.turn());
    REQUIRE(driven.store.writes.size() == 1);
    REQUIRE(driven.store.writes[0].size() == 3);
    CHECK(driven.store.writes[0][0].event == concert);
    CHECK(driven.store.writes[0][1].event == play);
    CHECK(driven.store.writes[0][2].event == film);
    for (std::size_t request = 0; request < 3; ++request) { CHECK(driven.ending_of(request) == "booked"); }
}

TEST_CASE("a_session_that_joins_no_events_gets_them_one_by_one") {
    hand_driven_dispatcher driven{settings()};
    driven.store.joins = false;
    for (event_id const event : {concert, play}) { driven.tables.add_event(event, 10); }
    driven.ask(concert, book_command(1, "ann"));
    driven.ask(play, book_command(2, "bob"));
    CHECK(driven.run() == 2);
    for (auto const& read : driven.store.reads) { CHECK(read.size() == 1); }
    for (auto const& write : driven.store.writes) { CHECK(write.size() == 1); }
}

TEST_CASE("a_hot_event_delays_a_cold_one_by_one_attempt_at_most") {
    hand_driven_dispatcher driven{settings(8)};
    driven.tables.add_event(concert, 1'000);
    driven.tables.add_event(play, 10);
    for (std::uint32_t number = 0; number < 200; ++number) {
        driven.ask(concert, book_command(number + 1, user(number)));
    }
    REQUIRE(driven.gather());
    auto const cold = driven.ask(play, book_command(1'000, "ann"));
    driven.read();
    driven.before_write();
    driven.write();
    driven.settle();
    driven.turn();
    CHECK(driven.answered(cold));
}

TEST_CASE("one_events_conflict_leaves_its_neighbours_alone") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    driven.tables.add_event(play, 10);
    for (event_id const event : {concert, play}) { driven.ask(event, book_command(9, "eve")); }
    driven.run();
    auto const hurt = driven.ask(concert, book_command(1, "ann"));
    auto const unhurt = driven.ask(play, book_command(2, "bob"));
    driven.store.writes_to_come.push_back({.before = [&] { driven.tables.move_on(concert); }});
    driven.turn();
    CHECK_FALSE(driven.answered(hurt));
    CHECK(driven.get<booked>(unhurt).attempts == 1);
    driven.run();
    CHECK(driven.get<booked>(hurt).attempts == 2);
    CHECK(driven.subject.counts().conflicts == 1);
    CHECK(driven.subject.counts().attempts == 5);
}

TEST_CASE("a_failed_joint_statement_separates_its_events_once") {
    hand_driven_dispatcher driven;
    for (event_id const event : {concert, play}) { driven.tables.add_event(event, 10); }
    driven.ask(concert, book_command(1, "ann"));
    driven.ask(play, book_command(2, "bob"));
    driven.store.writes_to_come.push_back({.failure = unique_violation()});
    driven.turn();
    CHECK(driven.store.writes.at(0).size() == 2);
    driven.run();
    REQUIRE(driven.store.writes.size() == 3);
    CHECK(driven.store.writes[1].size() == 1);
    CHECK(driven.store.writes[2].size() == 1);
    CHECK(driven.ending_of(0) == "booked");
    CHECK(driven.ending_of(1) == "booked");

    driven.pass(1s);
    driven.ask(concert, book_command(3, "cat"));
    driven.ask(play, book_command(4, "dan"));
    driven.run();
    CHECK(driven.store.writes.back().size() == 2);
}

TEST_CASE("a_full_queue_gives_the_request_back") {
    hand_driven_dispatcher driven{settings(512, 3)};
    driven.tables.add_event(concert, 10);
    for (std::uint32_t number = 1; number <= 3; ++number) {
        CHECK(driven.is_taken(concert, book_command(number, user(number))));
    }
    CHECK_FALSE(driven.is_taken(concert, book_command(4, "late")));
    CHECK(driven.subject.queued() == 3);
    driven.turn();
    CHECK(driven.is_taken(concert, book_command(5, "later")));
}

TEST_CASE("batch_sizes_are_counted_by_powers_of_two") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 1'000);
    std::uint32_t number = 0;
    for (std::size_t const size : {1U, 2U, 3U, 4U, 512U}) {
        for (std::size_t count = 0; count < size; ++count) {
            ++number;
            driven.ask(concert, book_command(number, user(number)));
        }
        driven.wait_until_due();
        REQUIRE(driven.turn());
    }
    auto const& sizes = driven.subject.counts().batch_sizes;
    CHECK(sizes[0] == 1);
    CHECK(sizes[1] == 2);
    CHECK(sizes[2] == 1);
    CHECK(sizes[9] == 1);
    CHECK(sizes[10] == 0);
    CHECK(driven.subject.counts().batched_requests == 522);
}
