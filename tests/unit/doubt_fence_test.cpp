// What a lost write can no longer do, and what a refusal has to do before.
#include "lost_reply.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

bool fences_only(store::change const& change, booking_id id) {
    return change.taken == 0 && change.turned.empty() && change.made.size() == 1 && change.made[0].id == id &&
           store::is_fence(change.made[0]);
}

}  // namespace

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
