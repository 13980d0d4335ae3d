#include "shop.hpp"

using namespace bookonce::test;

TEST_SUITE_BEGIN("audit");

TEST_CASE("a_sound_database_is_counted") {
    open_shop const shop;
    std::string const event = shop.event(5);
    shop.json({"book", "--event", event, "--user", "alice", "--seats", "2"});
    CHECK(shop.json({"audit"}) == nlohmann::json{{"sound", true},
                                                 {"events", 1},
                                                 {"bookings", 1},
                                                 {"active_bookings", 1},
                                                 {"active_seats", 2},
                                                 {"findings_count", 0},
                                                 {"findings", nlohmann::json::array()}});
    auto const person = shop.run({"audit"});
    CHECK(person.exit_code == 0);
    CHECK(person.out.find("every invariant holds\n") != std::string::npos);
    auto const quiet = shop.run({"audit", "--quiet"});
    CHECK(quiet.exit_code == 0);
    CHECK(quiet.out.empty());
    CHECK(quiet.err.empty());
}

TEST_CASE("a_broken_invariant_is_named_with_its_event_and_figures") {
    open_shop const shop;
    std::string const event = shop.event(5);
    shop.json({"book", "--event", event, "--user", "alice", "--seats", "2"});
    query("UPDATE " + shop.table("events") + " SET available = 5");

    auto const document = shop.json({"audit"}, 3);
    CHECK(document["sound"] == false);
    CHECK(document["findings_count"] == 1);
    CHECK(document["findings"][0]["event_id"] == std::stoll(event));
    CHECK(document["findings"][0]["invariant"] == "seats_add_up");

    auto const person = shop.run({"audit"});
    CHECK(person.exit_code == 3);
    CHECK(person.out.find("seats_add_up") != std::string::npos);
    CHECK(person.out.find("5 available + 2 taken <> capacity 5") != std::string::npos);

    auto const quiet = shop.run({"audit", "--quiet"});
    CHECK(quiet.exit_code == 3);
    CHECK(quiet.out.empty());
    CHECK(is_one_clean_line(quiet.err));
}

TEST_CASE("a_name_in_a_finding_cannot_steer_the_terminal") {
    open_shop const shop;
    std::string const event = shop.event(5);
    query("DROP INDEX " + shop.table("bookings_one_active_a_user"));
    for (char const* id : {"01890a5d-ac96-774b-bcce-b302099a8057", "01890a5d-ac96-774b-bcce-b302099a8058"}) {
        query("INSERT INTO " + shop.table("bookings") +
              " (event_id, booked_at, booking_id, seats, status, user_id) VALUES (" + event + ", now(), '" + id +
              "', 1, 'confirmed', E'\\x1b[2Jmallory')");
    }
    auto const person = shop.run({"audit"});
    CHECK(person.exit_code == 3);
    CHECK(person.out.find("one_active_booking_a_user") != std::string::npos);
    CHECK(person.out.find('\x1b') == std::string::npos);
    CHECK(shop.run({"audit", "--json"}).out.find('\x1b') == std::string::npos);
}

TEST_SUITE_END();
