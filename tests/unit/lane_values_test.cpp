// The small values that a lane and its driver are made of.
#include <doctest/doctest.h>

#include "lane/guess_trust.hpp"
#include "lane/isolation.hpp"
#include "lane/patience.hpp"
#include "lane/session_keeper.hpp"
#include "scripted_store.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

constexpr time_point start{std::chrono::hours{1}};

batch guessed(batch_stage stage, std::optional<store::error> trouble = std::nullopt) {
    batch made;
    made.stage = stage;
    made.known.fresh = false;
    made.trouble = std::move(trouble);
    return made;
}

round round_of(batch only) {
    std::vector<batch> batches;
    batches.push_back(std::move(only));
    return round{std::move(batches), start};
}

/// Rounds until guesses are allowed again.
int rounds_without_guesses(guess_trust& trust) {
    int rounds = 0;
    for (; !trust.may_guess(); ++rounds) { trust.learn(round_of(batch{})); }
    return rounds;
}

round joint_failure(std::size_t events) {
    std::vector<batch> batches(events);
    for (batch& each : batches) {
        each.stage = batch_stage::failed;
        each.trouble = members_only();
        each.with_others = true;
    }
    return round{std::move(batches), start};
}

/// A keeper whose session the test opens and breaks.
struct kept {
    kept() : keeper{std::make_unique<scripted_store>(tables)} {}
    void open() {
        static_cast<void>(keeper.session().connect());
        keeper.opened(start);
    }
    std::chrono::nanoseconds wait_at(time_point now) const {
        return keeper.not_before() <= now ? 0ns : keeper.not_before() - now;
    }

    scripted_tables tables;
    session_keeper keeper;
};

}  // namespace

TEST_CASE("a_wrong_guess_costs_sixteen_rounds_and_the_next_twice_that") {
    guess_trust trust;
    CHECK(trust.may_guess());
    trust.learn(round_of(guessed(batch_stage::failed, unique_violation())));
    CHECK(rounds_without_guesses(trust) == 16);
    trust.learn(round_of(guessed(batch_stage::failed, unique_violation())));
    CHECK(rounds_without_guesses(trust) == 32);
}

TEST_CASE("right_guesses_bring_trust_back") {
    guess_trust trust;
    trust.learn(round_of(guessed(batch_stage::failed, unique_violation())));
    rounds_without_guesses(trust);
    for (int round = 0; round < 16; ++round) { trust.learn(round_of(guessed(batch_stage::landed))); }
    trust.learn(round_of(guessed(batch_stage::failed, unique_violation())));
    CHECK(rounds_without_guesses(trust) == 16);
}

TEST_CASE("a_lost_race_refutes_no_guess") {
    guess_trust trust;
    trust.learn(round_of(guessed(batch_stage::conflict)));
    trust.learn(round_of(guessed(batch_stage::failed, serialization_failure())));
    CHECK(trust.may_guess());
}

TEST_CASE("a_round_waits_for_callers_who_were_answered_together") {
    patience subject;
    subject.answered(8, 2, 512, start, 400us);
    CHECK(subject.until(2) == start + 200us);
    CHECK(subject.until(9) == start + 200us);
    CHECK(subject.until(10) == time_point::min());
    subject.answered(8, 0, 512, start, 1s);
    CHECK(subject.until(0) == start + 500us);
    subject.answered(8, 0, 4, start, 1s);
    CHECK(subject.until(4) == time_point::min());
    subject.answered(1, 0, 512, start, 1s);
    CHECK(subject.until(0) == time_point::min());
}

TEST_CASE("a_joint_failure_halves_the_events_and_success_doubles") {
    round_width width;
    std::size_t const widest = width.events_max();
    width.learn(joint_failure(20));
    CHECK(width.events_max() == 10);
    width.learn(joint_failure(10));
    CHECK(width.events_max() == 5);
    width.learn(round_of(guessed(batch_stage::landed)));
    CHECK(width.events_max() == 10);
    for (int round = 0; round < 20; ++round) { width.learn(round_of(guessed(batch_stage::landed))); }
    CHECK(width.events_max() == widest);
}

TEST_CASE("a_session_closed_for_want_of_work_is_no_reconnect") {
    kept subject;
    subject.open();
    subject.keeper.session().interrupt();
    subject.open();
    CHECK(subject.keeper.reconnects() == 1);
    subject.keeper.close();
    CHECK_FALSE(subject.keeper.connected());
    CHECK(subject.keeper.reconnects() == 1);
    subject.open();
    CHECK(subject.keeper.reconnects() == 1);
}

TEST_CASE("sessions_that_cannot_be_opened_are_opened_ever_later") {
    kept subject;
    for (auto const wait : {5ms, 10ms, 20ms, 40ms, 80ms, 160ms, 320ms, 500ms, 500ms}) {
        subject.keeper.failed_to_open(start);
        CHECK(subject.wait_at(start) == wait);
    }
}

TEST_CASE("a_first_lost_session_is_replaced_at_once") {
    kept subject;
    subject.open();
    subject.keeper.session().interrupt();
    subject.keeper.served(false, start);
    CHECK(subject.wait_at(start) == 0ns);
    subject.open();
    subject.keeper.session().interrupt();
    subject.keeper.served(false, start);
    CHECK(subject.wait_at(start) == 10ms);
    CHECK(subject.keeper.reconnects() == 1);
}

TEST_CASE("a_session_that_wrote_or_lasted_ends_the_row_of_failures") {
    kept subject;
    for (int failure = 0; failure < 4; ++failure) { subject.keeper.failed_to_open(start); }
    subject.open();
    SUBCASE("it wrote") { subject.keeper.served(true, start); }
    SUBCASE("it lasted") { subject.keeper.served(false, start + 11s); }
    subject.keeper.failed_to_open(start + 11s);
    CHECK(subject.wait_at(start + 11s) == 5ms);
}
