// Reads of a server that does not answer.
#include <csignal>
#include <functional>

#include <doctest/doctest.h>
#include <unistd.h>

#include <bookonce/bookonce.hpp>

#include "database.hpp"
#include "loopback.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

/// The server's processes of an engine's sessions, stopped until the end.
class frozen_sessions {
public:
    frozen_sessions(fresh_schema& schema, std::string const& name) {
        for (auto const& row :
             schema.sql().run("SELECT pid FROM pg_stat_activity WHERE application_name = '" + name + "'")) {
            pids_.push_back(static_cast<pid_t>(std::stol(row.at(0))));
        }
        for (pid_t const pid : pids_) { REQUIRE(::kill(pid, SIGSTOP) == 0); }
    }
    ~frozen_sessions() {
        for (pid_t const pid : pids_) { ::kill(pid, SIGCONT); }
    }
    frozen_sessions(frozen_sessions const&) = delete;
    frozen_sessions& operator=(frozen_sessions const&) = delete;

    std::size_t count() const { return pids_.size(); }

private:
    std::vector<pid_t> pids_;
};

}  // namespace

TEST_CASE("a_read_of_a_frozen_session_is_over_by_its_deadline") {
    fresh_schema schema;
    options options = schema.options();
    options.database += " application_name=frozen_" + schema.name();
    engine engine{options};
    event_id const concert = engine.create_event({.capacity = 1}).id;
    {
        frozen_sessions const frozen{schema, "frozen_" + schema.name()};
        REQUIRE(frozen.count() > 0);
        CHECK_THROWS_AS(engine.find_event(concert, 50ms), unavailable_error);
    }
    // The next one does not meet that session again.
    CHECK(engine.find_event(concert, 1min)->capacity == 1);
}

TEST_CASE("each_read_of_a_frozen_session_throws") {
    fresh_schema schema;
    options options = schema.options();
    options.database += " application_name=frozen_" + schema.name();
    engine engine{options};
    event_id const concert = engine.create_event({.capacity = 1}).id;
    std::function<void()> read;
    SUBCASE("events") {
        read = [&] { engine.list_events({}, 50ms); };
    }
    SUBCASE("a booking") {
        read = [&] { engine.find_booking(concert, booking_id::generate(), 50ms); };
    }
    SUBCASE("a user's bookings of an event") {
        read = [&] { engine.find_bookings_of(concert, "ann", 50ms); };
    }
    SUBCASE("an event's bookings") {
        read = [&] { engine.list_bookings(concert, {}, 50ms); };
    }
    SUBCASE("a user's bookings") {
        read = [&] { engine.list_user_bookings("ann", {}, 50ms); };
    }
    SUBCASE("history") {
        read = [&] { engine.history(concert, {}, 50ms); };
    }
    SUBCASE("changes") {
        read = [&] { engine.changes({}, 1, 50ms); };
    }
    frozen_sessions const frozen{schema, "frozen_" + schema.name()};
    CHECK_THROWS_AS(read(), unavailable_error);
}

TEST_CASE("a_read_does_not_wait_for_a_login_longer_than_its_deadline") {
    int const listener = listen_on_loopback();
    options options{.database = "host=127.0.0.1 connect_timeout=2 port=" + std::to_string(port_of(listener))};
    {
        engine engine{options};
        CHECK_THROWS_WITH_AS(engine.find_event({1}, 20ms),
                             "the database has not answered a login in time: ask again later", unavailable_error);
        // It gives up waiting for a session, too.
        for (int reads = 0; reads < limits::catalogue_sessions_max; ++reads) {
            CHECK_THROWS_AS(engine.find_event({1}, 20ms), unavailable_error);
        }
    }
    ::close(listener);
}
