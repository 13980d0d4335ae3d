#include "lane/event_outlook.hpp"

#include <doctest/doctest.h>

#include <bookonce/limits.hpp>

#include "requests.hpp"
#include "scripted_store.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

constexpr event_id concert{7};
constexpr time_point start{std::chrono::hours{1}};
constexpr backoff steady{.kind = backoff::shape::constant, .initial = 300us, .max = 300us};

/// An event's outlook, and the batches that teach it. Each takes a millisecond.
struct taught {
    static store::event_row row_at(std::int64_t version) { return {100, 49, version, true}; }
    batch decided_at(std::int64_t version, std::int64_t change_under_way = 0) {
        batch made;
        made.event = concert;
        made.known = {{concert, store::event_row{100, 50, version, true, change_under_way}, {}}, true};
        made.decided.verdicts.push_back(event_view::writes(booked{}));
        made.stage = batch_stage::decided;
        return made;
    }
    void learn(batch const& batch, bool others_wait = false) {
        subject.learn(batch, {now, now + 1ms}, others_wait, random);
        now += 1ms;
    }
    void land(std::int64_t seen, std::int64_t landed) {
        batch made = decided_at(seen);
        made.stage = batch_stage::landed;
        made.fate = {.event = concert, .landed = true, .row = row_at(landed)};
        learn(made);
    }
    void fail(store::error const& why, bool with_others, std::size_t rows = 1, std::int64_t change_under_way = 0) {
        batch made = decided_at(1, change_under_way);
        made.decided.verdicts.resize(rows, event_view::writes(booked{}));
        made.stage = batch_stage::failed;
        made.trouble = why;
        made.with_others = with_others;
        learn(made);
    }
    void conflict(std::int64_t seen, store::written fate) {
        batch made = decided_at(seen);
        made.stage = batch_stage::conflict;
        made.fate = std::move(fate);
        made.fixed = true;
        learn(made);
    }
    void conflict(std::int64_t seen) { conflict(seen, {.event = concert, .row = row_at(seen)}); }
    void postpone() {
        batch made = decided_at(1, 9);
        REQUIRE(subject.postpones(made));
        made.stage = batch_stage::postponed;
        learn(made);
    }
    std::chrono::nanoseconds rest() const {
        return subject.not_before() == time_point::min() ? 0ns : subject.not_before() - now;
    }

    event_outlook subject{steady};
    time_point now = start;
    std::mt19937_64 random{1};
};

}  // namespace

TEST_CASE("an_event_never_seen_is_believed_to_be_open_with_seats") {
    taught concert_now;
    REQUIRE(concert_now.subject.belief());
    CHECK(concert_now.subject.belief()->open);
    CHECK(concert_now.subject.belief()->available == limits::capacity_max);
    CHECK_FALSE(concert_now.subject.knows_version());
    CHECK_FALSE(concert_now.subject.is_isolated());
    CHECK(concert_now.subject.not_before() == time_point::min());
}

TEST_CASE("a_version_is_known_while_nobody_else_changes_the_event") {
    taught concert_now;
    concert_now.land(4, 5);
    REQUIRE(concert_now.subject.belief());
    CHECK(concert_now.subject.belief()->version == 5);
    CHECK(concert_now.subject.belief()->available == 49);
    CHECK(concert_now.subject.knows_version());
    concert_now.land(8, 9);  // three changes of others in between
    CHECK_FALSE(concert_now.subject.knows_version());
    REQUIRE(concert_now.subject.belief());
    CHECK(concert_now.subject.belief()->version == 9);
}

TEST_CASE("a_change_that_landed_is_followed_by_the_next_at_once") {
    taught concert_now;
    concert_now.land(4, 5);
    CHECK(concert_now.rest() == 0ns);
    concert_now.land(8, 9);
    CHECK(concert_now.rest() == 0ns);
}

TEST_CASE("a_batch_that_wrote_nothing_leaves_the_row_that_it_read") {
    taught concert_now;
    concert_now.land(4, 5);
    batch settled = concert_now.decided_at(9);
    settled.stage = batch_stage::settled;
    concert_now.learn(settled);
    REQUIRE(concert_now.subject.belief());
    CHECK(concert_now.subject.belief()->version == 9);
    CHECK(concert_now.rest() == 0ns);
}

TEST_CASE("a_conflict_teaches_the_row_and_waits_by_the_backoff") {
    taught concert_now;
    concert_now.land(4, 5);
    concert_now.conflict(5, {.event = concert, .row = taught::row_at(8)});
    REQUIRE(concert_now.subject.belief());
    CHECK(concert_now.subject.belief()->version == 8);
    CHECK(concert_now.rest() == 300us);
}

TEST_CASE("a_conflict_that_tells_no_row_is_followed_by_a_read") {
    taught concert_now;
    concert_now.land(4, 5);
    concert_now.conflict(5, {.event = concert});
    CHECK_FALSE(concert_now.subject.belief());
    CHECK(concert_now.rest() == 300us);
}

TEST_CASE("a_write_that_failed_is_followed_by_a_read") {
    taught concert_now;
    concert_now.land(4, 5);
    concert_now.fail(lost_connection(), false);
    CHECK_FALSE(concert_now.subject.belief());
    concert_now.land(5, 6);
    CHECK(concert_now.subject.belief());
}

TEST_CASE("what_the_row_does_not_allow_is_decided_again_at_once") {
    taught concert_now;
    concert_now.conflict(5, {.event = concert, .row = store::event_row{100, 0, 8, true}, .tries = 0});
    REQUIRE(concert_now.subject.belief());
    CHECK(concert_now.subject.belief()->available == 0);
    CHECK(concert_now.rest() == 0ns);
}

TEST_CASE("an_old_version_is_followed_by_the_next_attempt_at_once") {
    taught concert_now;
    concert_now.land(4, 5);
    batch guess = concert_now.decided_at(5);
    guess.known.fresh = false;
    guess.stage = batch_stage::conflict;
    guess.fate = {.event = concert, .row = taught::row_at(8)};
    SUBCASE("if the store has not looked itself") {
        guess.fixed = true;
        concert_now.learn(guess);
        CHECK(concert_now.rest() == 0ns);
    }
    SUBCASE("but not if it has") {
        concert_now.learn(guess);
        CHECK(concert_now.rest() == 300us);
    }
}

TEST_CASE("a_batch_is_postponed_sixteen_times_in_a_row_at_most") {
    taught concert_now;
    for (int time = 0; time < 16; ++time) { concert_now.postpone(); }
    CHECK_FALSE(concert_now.subject.postpones(concert_now.decided_at(1, 9)));
    CHECK(concert_now.subject.is_isolated());
}

TEST_CASE("a_change_that_let_a_write_pass_postpones_no_more") {
    taught concert_now;
    batch landed = concert_now.decided_at(1, 9);
    landed.stage = batch_stage::landed;
    landed.fate = {.event = concert, .landed = true, .row = taught::row_at(2)};
    CHECK(concert_now.subject.postpones(concert_now.decided_at(1, 9)));
    concert_now.learn(landed);
    CHECK_FALSE(concert_now.subject.postpones(concert_now.decided_at(2, 9)));
    CHECK(concert_now.subject.postpones(concert_now.decided_at(2, 10)));
}

TEST_CASE("three_conflicts_more_at_one_version_are_the_databases") {
    taught concert_now;
    for (int time = 0; time < 3; ++time) {
        concert_now.conflict(5);
        CHECK_FALSE(concert_now.subject.is_dropped());
    }
    concert_now.conflict(5);
    CHECK(concert_now.subject.is_dropped());
    concert_now.conflict(6);
    CHECK_FALSE(concert_now.subject.is_dropped());
}

TEST_CASE("an_event_that_meets_a_lock_is_isolated_and_rests_longer") {
    taught concert_now;
    concert_now.fail(lock_timeout(), false, 1, 9);
    CHECK(concert_now.subject.is_isolated());
    REQUIRE(concert_now.subject.trouble());
    CHECK(concert_now.subject.trouble()->sqlstate == "55P03");
    CHECK(concert_now.rest() == 10ms);
    concert_now.fail(lock_timeout(), false, 1, 9);
    CHECK(concert_now.rest() == 20ms);
    concert_now.land(1, 2);
    CHECK_FALSE(concert_now.subject.is_isolated());
    CHECK_FALSE(concert_now.subject.trouble());
}

TEST_CASE("a_rejected_batch_goes_by_halves_until_one_row_is_left") {
    taught concert_now;
    concert_now.fail(members_only(), false, 8);
    CHECK(concert_now.subject.requests_max() == 4);
    CHECK(concert_now.rest() == 0ns);
    concert_now.fail(members_only(), false, 4);
    CHECK(concert_now.subject.requests_max() == 2);
    concert_now.land(1, 2);
    CHECK(concert_now.subject.requests_max() == 4);
}

TEST_CASE("a_failure_beside_other_events_does_not_isolate_an_event") {
    taught concert_now;
    concert_now.fail(members_only(), true, 8);
    CHECK_FALSE(concert_now.subject.is_isolated());
    CHECK(concert_now.rest() == 0ns);
}
