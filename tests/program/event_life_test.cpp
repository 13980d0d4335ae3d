#include "shop.hpp"

using namespace bookonce::test;

namespace {

std::string made(shop const& shop, std::vector<std::string> const& options) {
    std::vector<std::string> arguments{"event", "create", "--capacity", "2"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return shop.json(arguments)["event_id"].dump();
}

void book(shop const& shop, std::string const& event, std::string const& user, std::string const& seats = "1") {
    shop.json({"book", "--event", event, "--user", user, "--seats", seats});
}

}  // namespace

TEST_SUITE_BEGIN("event_life");

TEST_CASE("an_event_is_made_as_it_is_to_be_sold") {
    open_shop const shop;
    auto const event = shop.json({"event", "create", "--capacity", "9", "--id", "7", "--overbook", "1",
                                  "--bookings-per-user", "3", "--seats-per-user", "4", "--hold-limit", "60",
                                  "--opens-at", "2026-01-31T09:30:00Z", "--closes-at", "2027-01-31T09:30:00.5Z"});
    CHECK(event["available"] == 10);
    CHECK(event["overbook"] == 1);
    CHECK(event["bookings_per_user"] == 3);
    CHECK(event["seats_per_user"] == 4);
    CHECK(event["hold_limit_s"] == 60);
    CHECK(event["opens_at"] == "2026-01-31T09:30:00.000000Z");
    CHECK(event["opens_at_us"] == 1'769'851'800'000'000);
    CHECK(event["closes_at"] == "2027-01-31T09:30:00.500000Z");
    CHECK(shop.json({"event", "show", "7"}) == event);
    CHECK(shop.json({"event", "list"})["events"][0] == event);
    CHECK(shop.run({"event", "show", "7"}).out.find("closes at") != std::string::npos);
    CHECK(shop.run({"event", "create", "--capacity", "1"}).out.find("closes at") == std::string::npos);
}

TEST_CASE("an_event_takes_no_bookings_before_its_sales_and_after") {
    open_shop const shop;
    std::string const early = made(shop, {"--opens-at", "9998-01-31T09:30:00Z"});
    auto const refused = shop.json({"book", "--event", early, "--user", "alice"}, 2);
    CHECK(refused["outcome"] == "event_closed");
    CHECK(refused["opens_at"] == "9998-01-31T09:30:00.000000Z");
    CHECK(shop.run({"hold", "--event", early, "--user", "alice"}).out == "event " + early + " takes no bookings yet\n");
    std::string const over = made(shop, {"--closes-at", "2026-01-31T09:30:00Z"});
    CHECK(shop.json({"book", "--event", over, "--user", "alice"}, 2) ==
          nlohmann::json{{"outcome", "event_closed"}, {"event_id", std::stoi(over)}});
}

TEST_CASE("a_window_is_moved_and_taken_away") {
    open_shop const shop;
    std::string const event = made(shop, {"--opens-at", "9998-01-31T09:30:00Z"});
    auto const moved = shop.json({"event", "window", event, "--closes-at", "9999-01-31T09:30:00Z"});
    CHECK(moved["outcome"] == "event_updated");
    CHECK(moved["closes_at"] == "9999-01-31T09:30:00.000000Z");
    CHECK(moved["opens_at"] == "9998-01-31T09:30:00.000000Z");
    auto const open = shop.json({"event", "window", event, "--opens-at", "none", "--closes-at", "none"});
    CHECK_FALSE(open.contains("opens_at"));
    CHECK_FALSE(open.contains("closes_at"));
    book(shop, event, "alice");
}

TEST_CASE("the_limits_of_a_user_are_changed") {
    open_shop const shop;
    std::string const event = shop.event(5);
    auto const limited = shop.json(
        {"event", "limits", event, "--bookings-per-user", "2", "--seats-per-user", "3", "--hold-limit", "60"});
    CHECK(limited["outcome"] == "event_updated");
    CHECK(limited["bookings_per_user"] == 2);
    CHECK(limited["seats_per_user"] == 3);
    CHECK(limited["hold_limit_s"] == 60);
    auto const free = shop.json({"event", "limits", event, "--seats-per-user", "none"});
    CHECK_FALSE(free.contains("seats_per_user"));
    CHECK(free["bookings_per_user"] == 2);
}

TEST_CASE("an_event_grows_and_shrinks_to_what_is_taken") {
    open_shop const shop;
    std::string const event = shop.event(3);
    book(shop, event, "alice", "3");
    auto const grown = shop.json({"event", "resize", event, "--capacity", "5"});
    CHECK(grown["outcome"] == "event_updated");
    CHECK(grown["capacity"] == 5);
    CHECK(grown["available"] == 2);
    std::string const before = shop.rows();
    auto const refused = shop.json({"event", "resize", event, "--capacity", "1"}, 2);
    CHECK(refused["outcome"] == "seats_are_taken");
    CHECK(refused["short_by"] == 2);
    CHECK(refused["capacity"] == 5);
    CHECK(shop.rows() == before);
    CHECK(shop.run({"event", "resize", event, "--capacity", "1"}).out ==
          "more seats of event " + event + " are taken than it would have: 2 too few\n");
    CHECK(shop.json({"event", "resize", event, "--capacity", "3"})["available"] == 0);
    CHECK(shop.run({"audit"}).exit_code == 0);
}

TEST_CASE("an_event_is_overbooked_on_purpose_alone") {
    open_shop const shop;
    std::string const event = shop.event(2);
    book(shop, event, "alice", "2");
    CHECK(shop.json({"book", "--event", event, "--user", "bob"}, 2)["outcome"] == "sold_out");
    CHECK(shop.json({"event", "resize", event, "--overbook", "1"})["available"] == 1);
    book(shop, event, "bob");
    CHECK(shop.json({"event", "resize", event, "--overbook", "0"}, 2)["short_by"] == 1);
    CHECK(shop.run({"audit"}).exit_code == 0);
}

TEST_CASE("an_event_is_renamed") {
    open_shop const shop;
    std::string const event = shop.event(2);
    auto const renamed = shop.json({"event", "rename", event, "--name", "Zoë 音楽"});
    CHECK(renamed["outcome"] == "event_updated");
    CHECK(renamed["name"] == "Zoë 音楽");
    CHECK(shop.json({"event", "show", event})["name"] == "Zoë 音楽");
    CHECK(shop.run({"--quiet", "event", "rename", event, "--name", ""}).out == event + "\n");
}

TEST_CASE("a_cancelled_event_ends_every_booking_with_the_reason") {
    open_shop const shop;
    std::string const event = shop.event(9);
    for (char const* user : {"alice", "bob", "carol"}) { book(shop, event, user, "2"); }
    auto const done = shop.json({"event", "cancel", event, "--reason", "storm", "--chunk", "2"});
    CHECK(done["outcome"] == "event_cancelled");
    CHECK(done["bookings"] == 3);
    CHECK(done["seats"] == 6);
    CHECK(shop.taken(event) == "0");
    auto const listed = shop.json({"bookings", "--event", event});
    CHECK(listed["bookings"].size() == 3);
    for (auto const& each : listed["bookings"]) {
        CHECK(each["status"] == "cancelled");
        CHECK(each["reason"] == "storm");
    }
    CHECK(shop.json({"event", "show", event})["status"] == "cancelled");
    CHECK(shop.json({"event", "cancel", event})["bookings"] == 0);
    CHECK(shop.run({"audit"}).exit_code == 0);
}

TEST_CASE("a_cancelled_event_stays_as_it_is") {
    open_shop const shop;
    std::string const event = shop.event(9);
    CHECK(shop.run({"event", "cancel", event}).out == "event " + event + ": 0 bookings ended, 0 seats given back\n");
    std::string const before = shop.rows();
    for (std::vector<std::string> const& arguments : {std::vector<std::string>{"event", "open", event},
                                                      {"event", "close", event},
                                                      {"event", "resize", event, "--capacity", "5"},
                                                      {"event", "rename", event, "--name", "x"}}) {
        INFO(arguments[1]);
        CHECK(shop.json(arguments, 2)["outcome"] == "event_is_cancelled");
        CHECK(shop.run(arguments).out == "event " + event + " is cancelled: it stays as it is\n");
    }
    CHECK(shop.json({"book", "--event", event, "--user", "alice"}, 2)["outcome"] == "event_closed");
    CHECK(shop.rows() == before);
}

TEST_CASE("an_event_without_bookings_is_removed") {
    open_shop const shop;
    std::string const event = shop.event(9);
    CHECK(shop.json({"event", "remove", event}) ==
          nlohmann::json{{"outcome", "event_removed"}, {"event_id", std::stoi(event)}});
    CHECK(shop.json({"event", "remove", event}, 2)["outcome"] == "event_not_found");
}

TEST_CASE("an_event_that_had_a_booking_stays") {
    open_shop const shop;
    std::string const event = shop.event(9);
    book(shop, event, "alice");
    shop.json({"cancel", "--event", event, "--user", "alice"});
    auto const refused = shop.json({"event", "remove", event}, 2);
    CHECK(refused["outcome"] == "event_has_bookings");
    CHECK(refused["event_id"].dump() == event);
    CHECK(shop.json({"event", "show", event})["capacity"] == 9);
}

TEST_CASE("lapsed_holds_are_ended_step_by_step") {
    open_shop const shop;
    std::string const event = shop.event(9);
    for (char const* user : {"alice", "bob", "carol"}) {
        shop.json({"hold", "--event", event, "--user", user, "--seats", "2"});
    }
    CHECK(shop.json({"expire", "--event", event})["bookings"] == 0);
    query("UPDATE " + shop.table("bookings") + " SET expires_at = now() - interval '1 second'");
    query("UPDATE " + shop.table("events") + " SET next_lapse = now() - interval '1 second'");
    auto const done = shop.json({"expire", "--event", event, "--chunk", "2"});
    CHECK(done["outcome"] == "expired");
    CHECK(done["bookings"] == 3);
    CHECK(done["seats"] == 6);
    CHECK(query("SELECT available FROM " + shop.table("events")) == "9");
    CHECK(shop.run({"expire", "--event", event}).out == "event " + event + ": 0 bookings ended, 0 seats given back\n");
    CHECK(shop.run({"audit"}).exit_code == 0);
}

TEST_SUITE_END();
