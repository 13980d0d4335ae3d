// A write whose reply was lost: nothing is guessed.
#include <doctest/doctest.h>

#include "hand_driven_dispatcher.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

constexpr event_id concert{7};

/// Whether the database is asked for the version or was read before.
enum class write_of : bool { no_version, one_version };

/// Makes the next batch read before it writes: a cancellation made long ago is told again.
void ask_what_needs_a_read(hand_driven_dispatcher& driven) {
    driven.tables.events.at(concert).bookings.put(booking_of(concert, 99, "old", 1, booking_status::cancelled));
    driven.ask(concert, cancel_command(99));
}

/// A booking whose write got no reply.
struct lost_reply {
    explicit lost_reply(bool lands, retry_policy const& policy = {}, int capacity = 10,
                        write_of kind = write_of::no_version) {
        driven.tables.add_event(concert, capacity);
        if (kind == write_of::one_version) { ask_what_needs_a_read(driven); }
        request = driven.ask(concert, book_command(1, "ann"), policy);
        driven.store.writes_to_come.push_back({.failure = lost_connection(), .lands = lands});
        driven.turn();
        REQUIRE(driven.store.writes.size() == 1);
        CHECK(store::is_fixed(written().at(0)) == (kind == write_of::one_version));
    }

    /// What was sent and lost.
    std::vector<store::change> written() const { return driven.store.writes.at(0); }
    /// The lost write reaches the database after all. Whether it lands.
    bool arrives() {
        auto const late = driven.tables.apply(written());
        auto const* const fates = std::get_if<std::vector<store::written>>(&late);
        return fates != nullptr && fates->at(0).landed;
    }
    store::event_row& row() { return driven.tables.events.at(concert).row; }

    hand_driven_dispatcher driven;
    std::size_t request = 0;
};

bool fences_only(store::change const& change, booking_id id) {
    return change.taken == 0 && change.turned.empty() && change.made.size() == 1 && change.made[0].id == id &&
           store::is_fence(change.made[0]);
}

}  // namespace

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

TEST_CASE("a_newer_version_fences_a_lost_write_of_one_version") {
    lost_reply lost{false, {}, 1, write_of::one_version};
    lost.driven.tables.book_elsewhere(concert, booking_of(concert, 9, "eve"));
    lost.driven.run();
    CHECK(lost.driven.get<sold_out>(lost.request).available == 0);
    CHECK_MESSAGE(lost.driven.store.writes.size() == 1, "the version has moved on: no fence is needed");
}

TEST_CASE("a_newer_version_does_not_fence_a_lost_write_without_one") {
    lost_reply lost{false, {}, 1};
    lost.driven.tables.book_elsewhere(concert, booking_of(concert, 9, "eve"));
    lost.driven.run();
    CHECK(lost.driven.get<sold_out>(lost.request).available == 0);
    REQUIRE(lost.driven.store.writes.size() == 2);
    CHECK(fences_only(lost.driven.store.writes[1].at(0), id_of(1)));
    ++lost.row().available;
    CHECK_MESSAGE(!lost.arrives(), "its id is taken");
}

TEST_CASE("a_refusal_after_a_lost_write_of_one_version_bumps_it_first") {
    lost_reply lost{false, {}, 10, write_of::one_version};
    lost.row().open = false;  // without a new version
    lost.driven.run();
    CHECK(lost.driven.ending_of(lost.request) == "event_closed");
    REQUIRE(lost.driven.store.writes.size() == 2);
    store::change const& fence = lost.driven.store.writes[1].at(0);
    CHECK(fence.made.empty());
    CHECK(fence.turned.empty());
    CHECK(fence.taken == 0);
    CHECK(fence.version == 0);
    CHECK(lost.row().version == 1);
    CHECK_MESSAGE(!lost.arrives(), "the lost write can no longer land");
}

TEST_CASE("a_refusal_after_a_lost_reply_waits_for_its_fence_to_land") {
    lost_reply lost{false};
    lost.row().open = false;
    auto& driven = lost.driven;
    driven.store.connect();
    REQUIRE(driven.gather());
    driven.read();
    driven.before_write();
    CHECK_FALSE(driven.answered(lost.request));
    driven.store.writes_to_come.push_back({.races = 1});
    driven.write();
    driven.settle();
    CHECK_MESSAGE(!driven.answered(lost.request), "the fence has not landed");
    REQUIRE(driven.turn());
    CHECK(driven.ending_of(lost.request) == "event_closed");
    REQUIRE(driven.store.writes.size() == 3);
    for (std::size_t const write : {1U, 2U}) { CHECK(fences_only(driven.store.writes[write].at(0), id_of(1))); }
    lost.row().open = true;
    CHECK_FALSE(lost.arrives());
}

TEST_CASE("a_fence_whose_own_reply_is_lost_is_no_fence_yet") {
    lost_reply lost{false};
    lost.row().open = false;
    lost.driven.store.writes_to_come.push_back({.failure = lost_connection()});
    lost.driven.turn();
    CHECK_FALSE(lost.driven.answered(lost.request));
    lost.driven.run();
    CHECK(lost.driven.ending_of(lost.request) == "event_closed");
    CHECK(lost.driven.store.writes.size() == 3);
}

TEST_CASE("a_fence_that_landed_without_a_reply_uses_the_id_up") {
    lost_reply lost{false};
    lost.row().open = false;
    lost.driven.store.writes_to_come.push_back({.failure = lost_connection(), .lands = true});
    lost.driven.run();
    CHECK(lost.driven.get<booking_id_used>(lost.request).booking.seats == 0);
    CHECK(lost.driven.store.writes.size() == 2);
    CHECK(lost.row().available == 10);
}

TEST_CASE("a_bare_version_bump_does_not_end_a_doubt_without_a_version") {
    lost_reply lost{false, {.deadline = 10ms}};
    lost.driven.tables.move_on(concert);
    SUBCASE("the lost write still lands") {
        lost.driven.store.writes_to_come.push_back({.before = [&] { CHECK(lost.arrives()); }});
        lost.driven.run();
        CHECK(lost.driven.get<booked>(lost.request).replayed);
    }
    SUBCASE("the caller is told of the doubt") {
        lost.driven.gather();
        lost.driven.read();
        lost.driven.before_write();
        lost.driven.pass(10ms);
        lost.driven.expire();
        CHECK(lost.driven.ending_of(lost.request) == "in_doubt");
    }
}

TEST_CASE("waiting_beside_a_change_that_lands_does_not_end_a_doubt") {
    lost_reply lost{false, {.deadline = 10ms}, 1};
    lost.driven.tables.book_elsewhere(concert, booking_of(concert, 9, "eve"));
    auto const gives_back = lost.driven.ask(concert, cancel_command(9));
    REQUIRE(lost.driven.turn());
    CHECK(lost.driven.ending_of(gives_back) == "cancelled");
    CHECK_FALSE(lost.driven.answered(lost.request));
    CHECK_MESSAGE(lost.driven.store.writes.at(1).at(0).made.empty(), "who may still be seated is not fenced");
    SUBCASE("the lost write still lands") {
        CHECK(lost.arrives());
        lost.driven.run();
        CHECK(lost.driven.get<booked>(lost.request).replayed);
        CHECK(lost.driven.store.writes.size() == 2);
    }
    SUBCASE("it is booked again") {
        lost.driven.run();
        CHECK_FALSE(lost.driven.get<booked>(lost.request).replayed);
    }
    SUBCASE("the caller is told of the doubt") {
        lost.driven.pass(10ms);
        lost.driven.expire();
        CHECK(lost.driven.ending_of(lost.request) == "in_doubt");
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
