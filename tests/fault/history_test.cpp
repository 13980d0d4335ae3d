#include <doctest/doctest.h>

#include "trial.hpp"

namespace bookonce::fault {
namespace {

/// Without what an earlier test has broken.
cluster emptied(cluster server) {
    server.run("DROP SCHEMA IF EXISTS bookonce, bookonce_watch CASCADE");
    return server;
}

/// Three bookings that were acknowledged, and are there.
struct three_bookings {
    cluster server = emptied(cluster::from_environment());
    std::vector<event_id> events = make_events(server.address());
    engine booking_engine{options_for(server.tcp_address())};
    history records;

    three_bookings() {
        for (char const* user : {"ada", "ben", "cleo"}) {
            booking_record record{{events[0], user, 1, booking_id::generate(), {}, {}}};
            record.ending = booking_engine.book(record.request);
            records.push_back(record);
        }
    }
    verdict judged() const { return judge(records, server.address(), events.back()); }
    void run(std::string const& what) const {
        server.run(what + " WHERE booking_id = '" + records[0].request.id->str() + "'");
    }
    booking first() const { return std::get<booked>(records[0].ending).booking; }
    /// One more request of the history, which the test answers.
    booking_record& ask(std::string const& user, event_id event) {
        return records.emplace_back(booking_record{{event, user, 1, booking_id::generate(), {}, {}}});
    }
    cancel_outcome cancel_first() { return booking_engine.cancel({.event = events[0], .id = first().id}); }
};

TEST_CASE_FIXTURE(three_bookings, "a true history is found sound") {
    CHECK(judged().sound());
    CHECK_EQ(judged().acknowledged, 3);
}

TEST_CASE_FIXTURE(three_bookings, "an acknowledged booking that is gone is lost") {
    run("DELETE FROM bookonce.bookings");
    CHECK_EQ(judged().lost, 1);
    CHECK_EQ(judged().findings.size(), 2);  // and the seats do not add up
}

TEST_CASE_FIXTURE(three_bookings, "an acknowledged booking that somebody cancelled is lost") {
    run("UPDATE bookonce.bookings SET status = 'cancelled'");
    CHECK_EQ(judged().lost, 1);
}

TEST_CASE_FIXTURE(three_bookings, "a refusal of what has landed is untrue") {
    records[0].ending = deadline_exceeded{};
    CHECK_EQ(judged().untrue, 1);
    records[0].ending = sold_out{0, 1};
    CHECK_EQ(judged().untrue, 1);
}

TEST_CASE_FIXTURE(three_bookings, "a true already_booked is sound") {
    ask("ada", events[0]).ending = already_booked{first()};
    CHECK(judged().sound());
    records[0].cancellation = cancel_first();
    CHECK(judged().sound());
    CHECK_EQ(judged().refused, 1);
}

TEST_CASE_FIXTURE(three_bookings, "a false already_booked is untrue") {
    SUBCASE("no such booking") { ask("ada", events[0]).ending = already_booked{{.id = booking_id::generate()}}; }
    SUBCASE("of another user") { ask("dora", events[0]).ending = already_booked{first()}; }
    SUBCASE("of another event") { ask("ada", events[1]).ending = already_booked{first()}; }
    CHECK_EQ(judged().untrue, 1);
    CHECK_EQ(judged().lost, 0);
}

TEST_CASE_FIXTURE(three_bookings, "already_booked by what no caller has cancelled, and is cancelled, is untrue") {
    ask("ada", events[0]).ending = already_booked{first()};
    CHECK(std::holds_alternative<cancelled>(cancel_first()));
    CHECK_EQ(judged().untrue, 1);
}

TEST_CASE_FIXTURE(three_bookings, "event_not_found is untrue of an event that exists") {
    auto& record = ask("dora", events[0]);
    record.ending = event_not_found{events[0]};
    CHECK_EQ(judged().untrue, 1);
    record.request.event = {4'711};
    CHECK(judged().sound());
}

TEST_CASE_FIXTURE(three_bookings, "event_closed is untrue of an event that is open") {
    ask("dora", events[0]).ending = event_closed{events[0]};
    CHECK_EQ(judged().untrue, 1);
    booking_engine.set_event_status(events[0], event_status::closed);
    CHECK(judged().sound());
}

TEST_CASE_FIXTURE(three_bookings, "booking_id_used is untrue unless another request has that id") {
    auto& record = ask("dora", events[0]);
    record.ending = booking_id_used{first()};
    CHECK_EQ(judged().untrue, 1);
    record.request.id = first().id;
    CHECK(judged().sound());
    record.request.user = "ada";  // the same request in every respect
    CHECK_EQ(judged().untrue, 1);
}

TEST_CASE_FIXTURE(three_bookings, "sold_out with a seat left is untrue") {
    ask("dora", events.back()).ending = sold_out{0, 1};
    CHECK_EQ(judged().untrue, 1);
    auto const last = booking_engine.find_event(events.back());
    server.run("UPDATE bookonce.events SET capacity = 1, available = 0, version = version + 1 WHERE event_id = " +
               to_string(last->id));
    auto& seated = ask("emil", events.back());
    server.run("INSERT INTO bookonce.bookings (event_id, booking_id, user_id, seats, status, booked_at) VALUES (" +
               to_string(last->id) + ", '" + seated.request.id->str() + "', 'emil', 1, 'confirmed', now())");
    seated.ending = booked{};
    CHECK(judged().sound());
}

TEST_CASE_FIXTURE(three_bookings, "a true cancellation is sound") {
    records[0].cancellation = cancel_first();
    CHECK(judged().sound());
}

TEST_CASE_FIXTURE(three_bookings, "a cancellation that was told, and is not done, is lost") {
    records[0].cancellation = cancelled{};
    CHECK_EQ(judged().lost, 1);
}

TEST_CASE_FIXTURE(three_bookings, "a cancellation that is done, and was told to have changed nothing, is lost") {
    cancel_first();
    records[0].cancellation = deadline_exceeded{};
    CHECK_EQ(judged().lost, 1);
}

TEST_CASE_FIXTURE(three_bookings, "a cancellation of an acknowledged booking is refused untruly as not found") {
    records[0].cancellation = booking_not_found{first().id};
    CHECK_EQ(judged().untrue, 1);
    records[0].cancellation = event_not_found{events[0]};
    CHECK_EQ(judged().untrue, 1);
    CHECK_EQ(judged().lost, 0);
}

TEST_CASE_FIXTURE(three_bookings, "a cancellation that stays in doubt is not sound, and a replay resolves it") {
    bool landed = false;
    SUBCASE("it had not landed") {}
    SUBCASE("it had landed") { landed = true; }
    if (landed) { cancel_first(); }
    records[0].cancellation = in_doubt{first().id};
    CHECK_FALSE(judged().sound());
    records[0].cancellation_was_in_doubt = true;
    CHECK_FALSE(judged().sound());
    CHECK_EQ(judged().lost, 0);
    resolve(records, booking_engine);
    CHECK(judged().sound());
    CHECK_EQ(judged().resolved, 1);
}

TEST_CASE_FIXTURE(three_bookings, "a replayed cancellation that finds no booking is resolved, and untrue") {
    run("DELETE FROM bookonce.bookings");
    records[0].cancellation = in_doubt{first().id};
    records[0].cancellation_was_in_doubt = true;
    resolve(records, booking_engine);
    CHECK_EQ(judged().resolved, 1);
    CHECK_EQ(judged().untrue, 1);
}

TEST_CASE_FIXTURE(three_bookings, "a change that does not move the version on by one is found") {
    std::string step;
    SUBCASE("skipped") { step = "+ 2"; }
    SUBCASE("repeated") { step = "+ 0"; }
    server.run("UPDATE bookonce.events SET version = version " + step);
    CHECK_FALSE(judged().sound());
    CHECK_EQ(judged().findings.size(), events.size());
}

TEST_CASE_FIXTURE(three_bookings, "versions that nobody watched are found") {
    server.run("DROP TRIGGER version_watch ON bookonce.events");
    CHECK_FALSE(judged().sound());
}

TEST_CASE_FIXTURE(three_bookings, "a booking that nobody asked for is found") {
    records.pop_back();
    CHECK_FALSE(judged().sound());
}

TEST_CASE_FIXTURE(three_bookings, "a user who is there twice is found") {
    server.run("DROP INDEX bookonce.bookings_one_active_a_user");
    run("UPDATE bookonce.bookings SET user_id = 'ben'");
    CHECK_EQ(judged().doubled, 1);
}

TEST_CASE_FIXTURE(three_bookings, "what stays in doubt is not sound, and a replay resolves it") {
    records[0].ending = in_doubt{*records[0].request.id};
    records[0].was_in_doubt = true;
    CHECK_FALSE(judged().sound());
    resolve(records, booking_engine);
    CHECK(judged().sound());
    CHECK_EQ(judged().resolved, 1);
}

}  // namespace
}  // namespace bookonce::fault
