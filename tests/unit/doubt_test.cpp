// A write whose reply was lost: nothing is guessed.
#include "lost_reply.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

TEST_CASE("a_lost_reply_is_resolved_by_finding_the_booking") {
    for (auto const kind : {write_of::no_version, write_of::one_version}) {
        lost_reply lost{true, {}, 10, kind};
        CHECK_FALSE(lost.driven.answered(lost.request));
        lost.driven.run();
        auto const& made = lost.driven.get<booked>(lost.request);
        CHECK(made.replayed);
        CHECK(made.booking.id == id_of(1));
        CHECK(made.attempts == 1);
        CHECK(lost.driven.store.writes.size() == 1);
        CHECK(lost.driven.subject.counts().lost_replies == 1);
        CHECK(lost.row().available == 9);
    }
}

TEST_CASE("after_a_lost_reply_the_booking_is_written_at_what_was_read") {
    for (auto const kind : {write_of::no_version, write_of::one_version}) {
        lost_reply lost{false, {}, 10, kind};
        lost.driven.run();
        CHECK(lost.driven.get<booked>(lost.request).attempts == 2);
        CHECK_FALSE(lost.driven.get<booked>(lost.request).replayed);
        CHECK(lost.driven.store.writes.at(1).at(0).version == 0);
        CHECK(store::is_fixed(lost.driven.store.writes[1][0]));
        CHECK_MESSAGE(!lost.arrives(), "its repetition has taken the id");
        CHECK(lost.row().available == 9);
    }
}

TEST_CASE("a_lost_write_that_lands_late_is_found_by_its_repetition") {
    for (auto const kind : {write_of::no_version, write_of::one_version}) {
        lost_reply lost{false, {}, 10, kind};
        lost.driven.store.writes_to_come.push_back({.before = [&] { CHECK(lost.arrives()); }});
        lost.driven.run();
        CHECK(lost.driven.get<booked>(lost.request).replayed);
        CHECK(lost.row().available == 9);
    }
}

TEST_CASE("a_deadline_with_a_lost_reply_is_in_doubt") {
    lost_reply lost{true, {.deadline = 10ms}};
    lost.driven.pass(10ms);
    lost.driven.expire();
    CHECK(lost.driven.get<in_doubt>(lost.request).id == id_of(1));
}

TEST_CASE("attempts_spent_with_a_lost_reply_is_in_doubt") {
    lost_reply lost{true, {.attempts_max = 1}};
    CHECK(lost.driven.ending_of(lost.request) == "in_doubt");
}

TEST_CASE("after_a_deadline_in_flight_a_late_reply_answers_nobody") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    auto const request = driven.ask(concert, book_command(1, "ann"), {.deadline = 10ms});
    driven.gather();
    driven.read();
    driven.before_write();
    driven.pass(10ms);
    driven.expire();
    CHECK(driven.get<in_doubt>(request).id == id_of(1));
    driven.write();
    driven.settle();
    CHECK(driven.answers.at(request).size() == 1);
    CHECK(driven.subject.counts().count_of<in_doubt>() == 1);
    CHECK(driven.subject.counts().count_of<booked>() == 0);
}

TEST_CASE("an_outage_does_not_turn_doubt_into_unavailability") {
    lost_reply lost{true, {.deadline = 10ms}};
    SUBCASE("the read fails too") { lost.driven.store.reads_to_come.push_back({.failure = lost_connection()}); }
    SUBCASE("the database refuses the read") {
        lost.driven.store.reads_to_come.push_back({.failure = statement_cancelled()});
    }
    SUBCASE("the rights are gone") {
        lost.driven.store.reads_to_come.push_back(
            {.failure = store::error{store::failure::misconfigured, "42501", "no rights"}});
    }
    lost.driven.turn();
    CHECK_FALSE(lost.driven.answered(lost.request));
    lost.driven.pass(10ms);
    lost.driven.expire();
    CHECK(lost.driven.ending_of(lost.request) == "in_doubt");
}

TEST_CASE("a_stop_with_a_lost_reply_is_in_doubt") {
    lost_reply lost{true};
    lost.driven.answer_all({store::failure::refused, "", "the engine has stopped"});
    CHECK(lost.driven.ending_of(lost.request) == "in_doubt");
}

TEST_CASE("a_conflict_after_a_lost_reply_is_in_doubt_until_a_read") {
    lost_reply lost{false, {.attempts_max = 2}};
    lost.driven.store.writes_to_come.push_back({.before = [&] { CHECK(lost.arrives()); }});
    lost.driven.run();
    // Two attempts are spent, and only a read could tell: the lost write may be the one that moved
    // the version on.
    CHECK(lost.driven.ending_of(lost.request) == "in_doubt");
}

TEST_CASE("a_lost_cancellation_is_resolved_by_finding_it_cancelled") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    driven.tables.book_elsewhere(concert, booking_of(concert, 9, "eve", 3));
    auto const request = driven.ask(concert, cancel_command(9));
    driven.store.writes_to_come.push_back({.failure = lost_connection(), .lands = true});
    driven.run();
    CHECK(driven.get<cancelled>(request).replayed);
    CHECK(driven.get<cancelled>(request).attempts == 1);
    CHECK(driven.tables.events.at(concert).row.available == 10);
}

TEST_CASE("a_lost_cancellation_that_did_not_land_is_made_again_once") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    driven.tables.book_elsewhere(concert, booking_of(concert, 9, "eve", 3));
    auto const request = driven.ask(concert, cancel_command(9));
    driven.store.writes_to_come.push_back({.failure = lost_connection()});
    driven.run();
    CHECK_FALSE(driven.get<cancelled>(request).replayed);
    CHECK(driven.tables.events.at(concert).row.available == 10);
    CHECK(driven.tables.events.at(concert).row.version == 2);
}

TEST_CASE("a_whole_batch_with_a_lost_reply_is_found_whole") {
    hand_driven_dispatcher driven;
    driven.tables.add_event(concert, 10);
    ask_what_needs_a_read(driven);
    for (std::uint32_t number = 1; number <= 12; ++number) {
        driven.ask(concert, book_command(number, "user" + std::to_string(number)));
    }
    driven.store.writes_to_come.push_back({.failure = lost_connection(), .lands = true});
    driven.run();
    for (std::size_t request = 1; request <= 10; ++request) { CHECK(driven.get<booked>(request).replayed); }
    for (std::size_t request = 11; request <= 12; ++request) { CHECK(driven.ending_of(request) == "sold_out"); }
    CHECK(driven.tables.events.at(concert).row.version == 1);
}
