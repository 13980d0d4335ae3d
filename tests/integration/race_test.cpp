// The races, forced: two attempts on two sessions are moved step by step, as by a barrier between
// reading and writing.
#include <thread>
#include <utility>

#include <doctest/doctest.h>

#include "database.hpp"
#include "lane/dispatcher.hpp"
#include "lane/round.hpp"
#include "requests.hpp"
#include "store/postgres/postgres_session.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

std::unique_ptr<store::session> session_of(fresh_schema& schema, std::string const& address = database_address()) {
    auto session = store::make_postgres_session({store::parse_conninfo(address), schema.name(), true});
    auto const problem = session->connect();
    REQUIRE_MESSAGE(!problem, problem->reason);
    return session;
}

/// A process's worth of engine, moved by hand: a lane and its session.
struct seller {
    seller(fresh_schema& schema, std::string const& address = database_address())
        : session{session_of(schema, address)} {}

    void ask(event_id event, command asked) {
        subject.enqueue(
            std::unique_ptr<pending>{new pending{event, std::move(asked), retry_budget{{}, now}, now,
                                                 [this](answer ending) { answers.push_back(std::move(ending)); }}});
    }
    void read() {
        if (time_point const due = subject.due(); due != time_point::max()) { now = std::max(now, due); }
        current = subject.gather(now);
        REQUIRE(current != nullptr);
        take(round_step::read);
        take(round_step::answer_final);
    }
    void write() {
        while (current != nullptr) { take(current->next()); }
    }
    void take(round_step step) {
        REQUIRE(current->next() == step);
        bookonce::round& taken = step == round_step::settle ? *std::exchange(current, nullptr) : *current;
        deliver(subject.step(taken, *session, now, [](auto const& ask) { ask(); }));
    }
    void go_round() {
        read();
        write();
    }
    /// Makes it read first for a while, as after every guess that a constraint refutes.
    void distrust_guesses(event_id decoy) {
        ask(decoy, book_command(9'001, "zoe"));
        go_round();
        ask(decoy, book_command(9'002, "zoe"));
        go_round();
        go_round();
        REQUIRE(answers.size() == 2);
        REQUIRE(std::holds_alternative<already_booked>(answers.back()));
        answers.clear();
        conflicts_before = subject.counts().conflicts;
    }
    std::uint64_t conflicts() const { return subject.counts().conflicts - conflicts_before; }
    void deliver(std::vector<reply> replies) {
        for (reply& each : replies) { each.done(std::move(each.ending)); }
    }

    std::unique_ptr<store::session> session;
    time_point now{std::chrono::hours{1}};
    dispatcher subject{
        {.queue_length = 100, .batch_requests = 100, .backoff = {.kind = backoff::shape::none}, .seed = 1}};
    bookonce::round* current = nullptr;  ///< under way
    std::uint64_t conflicts_before = 0;
    std::vector<answer> answers;
};

/// Two of them that sell one event.
struct two_sellers {
    explicit two_sellers(int seats) : concert{schema.add_event(seats)} {
        one.distrust_guesses(schema.add_event(2));
        other.distrust_guesses(schema.add_event(2));
    }

    /// The barrier: both have asked and read before either writes.
    void read_both(command first, command second) {
        one.ask(concert, std::move(first));
        other.ask(concert, std::move(second));
        one.read();
        other.read();
    }

    fresh_schema schema;
    event_id concert;
    seller one{schema};
    seller other{schema};
};

}  // namespace

TEST_CASE("of_two_writes_at_one_version_one_lands_and_one_retries") {
    two_sellers race{10};
    auto& [schema, concert, one, other] = race;
    race.read_both(book_command(1, "ann"), book_command(2, "bob"));
    one.write();
    other.write();
    REQUIRE(one.answers.size() == 1);
    CHECK(std::get<booked>(one.answers[0]).attempts == 1);
    CHECK(other.answers.empty());
    CHECK(other.conflicts() == 1);
    CHECK(schema.active(concert) == 1);
    other.go_round();
    REQUIRE(other.answers.size() == 1);
    CHECK(std::get<booked>(other.answers[0]).attempts == 2);
    CHECK(std::get<booked>(other.answers[0]).version == 2);
    CHECK(one.conflicts() == 0);
}

TEST_CASE("the_last_seat_goes_to_one_and_the_other_is_told_sold_out") {
    two_sellers race{1};
    auto& [schema, concert, one, other] = race;
    race.read_both(book_command(1, "ann"), book_command(2, "bob"));
    other.write();
    one.write();
    CHECK(std::string_view{name_of(other.answers.at(0))} == "booked");
    one.go_round();
    CHECK(std::get<sold_out>(one.answers.at(0)).available == 0);
    CHECK(schema.active(concert) == 1);
}

TEST_CASE("one_user_at_two_sessions_is_seated_once") {
    two_sellers race{10};
    auto& [schema, concert, one, other] = race;
    race.read_both(book_command(1, "ann"), book_command(2, "ann"));
    one.write();
    other.write();
    other.go_round();
    CHECK(std::get<already_booked>(other.answers.at(0)).booking.id == id_of(1));
}

TEST_CASE("a_cancellation_and_a_booking_race_like_two_bookings") {
    two_sellers race{1};
    auto& [schema, concert, one, other] = race;
    one.ask(concert, book_command(1, "ann"));
    one.go_round();
    race.read_both(cancel_command(1), cancel_command(1));
    other.write();
    one.write();
    one.go_round();
    CHECK_FALSE(std::get<cancelled>(other.answers.at(0)).replayed);
    CHECK(std::get<cancelled>(one.answers.at(1)).replayed);
    CHECK(schema.available(concert) == 1);
    CHECK(schema.version(concert) == 2);
}

TEST_CASE("a_serialization_failure_is_a_conflict_like_any_other") {
    // Under REPEATABLE READ and above the loser of a race waits for the winner's row and then gets
    // 40001.
    fresh_schema schema;
    event_id const concert = schema.add_event(10);
    seller one{schema, "options='-c default_transaction_isolation=serializable -c lock_timeout=1h'"};
    one.ask(concert, book_command(1, "ann"));
    one.read();
    open_transaction blocker{schema,
                             "UPDATE @.events SET version = version + 1 WHERE event_id = " + to_string(concert)};
    std::jthread write{[&] { one.write(); }};
    schema.wait_for_blocked(1);
    blocker.commit();
    write.join();
    CHECK(one.answers.empty());
    CHECK(one.conflicts() == 1);
    one.go_round();
    CHECK(std::get<booked>(one.answers.at(0)).attempts == 2);
}

TEST_CASE("a_version_that_others_moved_on_costs_an_attempt_and_no_call") {
    fresh_schema schema;
    event_id const concert = schema.add_event(10);
    seller one{schema};
    seller other{schema};
    one.ask(concert, book_command(1, "ann"));
    one.go_round();
    other.ask(concert, book_command(2, "bob"));
    other.go_round();
    one.ask(concert, book_command(3, "cid"));
    one.go_round();
    CHECK(std::get<booked>(one.answers.at(1)).attempts == 2);
    CHECK(std::get<booked>(one.answers.at(1)).version == 3);
    CHECK(one.conflicts() == 1);
    CHECK(one.subject.counts().statements == 2);
    CHECK(other.conflicts() == 0);
}

TEST_CASE("a_change_that_lands_during_a_call_costs_one_attempt") {
    fresh_schema schema;
    event_id const concert = schema.add_event(10);
    seller one{schema, "options='-c lock_timeout=1h'"};
    one.ask(concert, book_command(1, "ann"));
    one.read();
    open_transaction blocker{schema,
                             "UPDATE @.events SET version = version + 1 WHERE event_id = " + to_string(concert)};
    std::jthread write{[&] { one.write(); }};
    schema.wait_for_blocked(1);
    blocker.commit();
    write.join();
    CHECK(std::get<booked>(one.answers.at(0)).attempts == 2);
    CHECK(std::get<booked>(one.answers.at(0)).version == 2);
    CHECK(one.conflicts() == 1);
    CHECK(one.subject.counts().statements == 1);
}

TEST_CASE("a_booking_between_read_and_write_is_found_by_reading_again") {
    fresh_schema schema;
    schema.leave_unchecked();
    event_id const concert = schema.add_event(10);
    seller one{schema};
    one.ask(concert, book_command(1, "ann"));
    one.read();
    schema.sql().run(
        schema.in("INSERT INTO @.bookings (event_id, booking_id, user_id, seats, status, booked_at) VALUES (" +
                  to_string(concert) + ", gen_random_uuid(), 'ann', 1, 'confirmed', now())"));
    one.write();
    CHECK(one.answers.empty());
    CHECK(schema.version(concert) == 0);
    one.go_round();
    CHECK(std::string_view{name_of(one.answers.at(0))} == "already_booked");
}

TEST_CASE("a_session_that_dies_with_its_write_unsent_books_once") {
    fresh_schema schema;
    event_id const concert = schema.add_event(10);
    seller one{schema};
    one.ask(concert, book_command(1, "ann"));
    one.read();
    one.session->interrupt();
    one.write();
    CHECK(one.answers.empty());
    CHECK_FALSE(one.session->connected());
    REQUIRE_FALSE(one.session->connect());
    one.go_round();
    CHECK(std::get<booked>(one.answers.at(0)).attempts == 1);
    CHECK(schema.active(concert) == 1);
}
