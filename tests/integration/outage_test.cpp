#include <atomic>
#include <thread>

#include <doctest/doctest.h>

#include "complaint.hpp"
#include "database.hpp"
#include "rush.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

constexpr char const* nowhere = "host=/nonexistent/bookonce connect_timeout=2";

/// The sessions of one engine, as the server knows them.
struct named_sessions {
    explicit named_sessions(fresh_schema const& schema) : name{"sessions_of_" + schema.name()} {}
    std::string address() const { return "application_name=" + name; }
    /// Not those whose first statement is under way: SOCI would lose their memory.
    int terminate() {
        return static_cast<int>(
            sql.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '" + name +
                    "' AND query <> '' AND query NOT LIKE 'SET extra_float_digits%'")
                .size());
    }
    std::string name;
    sql_client sql;
};

}  // namespace

TEST_CASE("an_unreachable_server_is_unavailable_and_no_exception") {
    fresh_schema schema;
    options options = schema.options();
    options.database = nowhere;
    engine engine{options};
    auto const ending = engine.book({.event = {1}, .user = "ann", .deadline = 1s});
    REQUIRE(std::holds_alternative<unavailable>(ending));
    CHECK(std::get<unavailable>(ending).sqlstate == "08001");
    CHECK(std::get<unavailable>(ending).reason.find("cannot be reached") != std::string::npos);
    CHECK(std::get<unavailable>(ending).reason.find('\n') == std::string::npos);
    CHECK(std::string_view{name_of(engine.cancel({.event = {1}, .id = booking_id::generate(), .deadline = 1s}))} ==
          "unavailable");
    CHECK(engine.metrics().count_of<unavailable>() == 2);
    CHECK_THROWS_AS(engine.find_event({1}), unavailable_error);
    CHECK_THROWS_AS(engine.create_event({.capacity = 1}), unavailable_error);
    CHECK_THROWS_AS(engine.audit(), unavailable_error);
    CHECK_THROWS_AS(migrate(options), unavailable_error);
}

TEST_CASE("a_wrong_password_is_a_config_error_that_shows_no_secret") {
    fresh_schema schema;
    options options = schema.options();
    options.database = tcp_database_address() + " password=hunter2";
    std::string const complaint = complaint_of([&] { engine{options}; });
    CHECK(complaint.find("password") != std::string::npos);
    CHECK(complaint.find("hunter2") == std::string::npos);
    CHECK(complaint.find('\n') == std::string::npos);
}

TEST_CASE("a_database_that_does_not_exist_is_a_configuration_error") {
    fresh_schema schema;
    options options = schema.options();
    options.database = "dbname=no_database_of_this_name";
    CHECK(complaint_of([&] { engine{options}; }).find("no_database_of_this_name") != std::string::npos);
}

TEST_CASE("sessions_lost_under_load_lose_and_double_nothing") {
    fresh_schema schema;
    named_sessions sessions{schema};
    options options = schema.options();
    options.database = sessions.address();
    engine engine{options};
    event const concert = engine.create_event({.capacity = 100'000});
    std::atomic<int> answered{0};
    std::atomic<bool> over{false};
    int terminated = 0;
    std::jthread const breaker{[&] {
        for (int next = 100; !over; next += 100) {
            while (answered < next && !over) { std::this_thread::yield(); }
            terminated += sessions.terminate();
        }
    }};
    std::mutex mutex;
    endings counts;
    std::set<std::string> told;
    from_many_threads(16, 2'000, [&](int number) {
        auto const ending =
            engine.book({.event = concert.id, .user = "user" + std::to_string(number), .deadline = 1min});
        ++answered;
        std::lock_guard const held{mutex};
        ++counts[name_of(ending)];
        if (auto const* const made = std::get_if<booked>(&ending)) { told.insert(made->booking.id.str()); }
    });
    over = true;
    std::set<std::string> landed;
    for (auto const& row :
         schema.sql().run(schema.in("SELECT booking_id FROM @.bookings WHERE status = 'confirmed'"))) {
        landed.insert(row.at(0));
    }
    CHECK(counts == endings{{"booked", 2'000}});
    CHECK(landed == told);
    CHECK(engine.metrics().reconnects > 0);
}

TEST_CASE("a_read_only_server_is_unavailable_with_what_to_do") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 10});
    options read_only = schema.options();
    read_only.database = "options='-c default_transaction_read_only=on'";
    bookonce::engine wrong{read_only};
    auto const ending = wrong.book({.event = concert.id, .user = "ann", .deadline = 1min, .attempts_max = 3});
    REQUIRE(std::holds_alternative<unavailable>(ending));
    CHECK(std::get<unavailable>(ending).sqlstate == "25006");
    CHECK(std::get<unavailable>(ending).reason.find("target_session_attrs") != std::string::npos);
    CHECK(schema.active(concert.id) == 0);
}

TEST_CASE("calls_that_only_read_survive_a_lost_session") {
    fresh_schema schema;
    named_sessions sessions{schema};
    options options = schema.options();
    options.database = sessions.address();
    engine engine{options};
    event const concert = engine.create_event({.capacity = 10});
    REQUIRE(sessions.terminate() > 0);
    CHECK(engine.find_event(concert.id));
    REQUIRE(sessions.terminate() > 0);
    CHECK(engine.audit().sound());
}

TEST_CASE("a_statement_timeout_is_unavailable_with_the_servers_words") {
    fresh_schema schema;
    options options = schema.options();
    options.database = "options='-c statement_timeout=100 -c lock_timeout=1h'";
    engine engine{options};
    event const concert = engine.create_event({.capacity = 10});
    open_transaction blocker{schema, "SELECT FROM @.events FOR UPDATE"};
    auto const ending = engine.book({.event = concert.id, .user = "secret-user-id", .deadline = 1min});
    REQUIRE(std::holds_alternative<unavailable>(ending));
    CHECK(std::get<unavailable>(ending).sqlstate == "57014");
    CHECK(std::get<unavailable>(ending).reason.find("secret-user-id") == std::string::npos);
    CHECK(std::get<unavailable>(ending).reason.find("UPDATE") == std::string::npos);
    blocker.roll_back();
    CHECK(schema.active(concert.id) == 0);
}

TEST_CASE("options_that_cannot_work_are_refused_before_any_connection") {
    fresh_schema schema;
    options options = schema.options();
    options.database = nowhere;
    SUBCASE("lanes") { options.lanes = 0; }
    SUBCASE("schema") { options.schema = "Robert'); DROP"; }
    SUBCASE("address") { options.database = "password=hunter2 nonsense"; }
    std::string const complaint = complaint_of([&] { engine{options}; });
    CHECK_FALSE(complaint.empty());
    CHECK(complaint.find("hunter2") == std::string::npos);
}
