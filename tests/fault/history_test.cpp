#include <doctest/doctest.h>

#include "trial.hpp"

namespace bookonce::fault {
namespace {

/// Without what an earlier test has broken.
cluster emptied(cluster server) {
    server.run("DROP SCHEMA IF EXISTS bookonce CASCADE");
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
