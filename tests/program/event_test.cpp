#include "shop.hpp"

using namespace bookonce::test;

TEST_SUITE_BEGIN("event");

TEST_CASE("a_new_event_has_all_its_seats_and_no_version_yet") {
    open_shop const shop;
    auto const made = shop.json({"event", "create", "--capacity", "40", "--name", "Zoë 音楽", "--id", "7"});
    CHECK(made == nlohmann::json{{"event_id", 7},
                                 {"name", "Zoë 音楽"},
                                 {"capacity", 40},
                                 {"available", 40},
                                 {"version", 0},
                                 {"status", "open"}});
    CHECK(shop.json({"event", "show", "7"}) == made);
    CHECK(query("SELECT capacity || ' ' || name FROM " + shop.table("events")) == "40 Zoë 音楽");
}

TEST_CASE("an_id_that_is_taken_is_a_refusal") {
    open_shop const shop;
    shop.json({"event", "create", "--capacity", "40", "--id", "7"});
    std::string const before = shop.rows();
    CHECK(shop.json({"event", "create", "--capacity", "5", "--id", "7"}, 2)["outcome"] == "event_id_taken");
    CHECK(shop.rows() == before);
}

TEST_CASE("what_a_pooler_would_hand_on_is_not_set_on_request") {
    open_shop const shop;
    // The event's name shows what the session had set.
    query("DO $$ BEGIN CREATE FUNCTION " + shop.table("show") +
          "() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.name = current_setting(''search_path''); RETURN NEW; END';"
          " CREATE TRIGGER show BEFORE INSERT ON " +
          shop.table("events") + " FOR EACH ROW EXECUTE FUNCTION " + shop.table("show") + "(); END $$");
    std::vector<std::string> const create{"event", "create", "--capacity", "1"};
    CHECK(shop.json(create)["name"] == "pg_catalog");
    auto without = create;
    without.emplace_back("--no-prepared-statements");
    CHECK(shop.json(without)["name"] == query("SELECT current_setting('search_path')"));
}

TEST_CASE("quiet_prints_the_id_alone") {
    open_shop const shop;
    CHECK(shop.run({"event", "create", "--capacity", "4", "--id", "12", "--quiet"}).out == "12\n");
    CHECK(shop.run({"--quiet", "event", "show", "12"}).out == "12\n");
    CHECK(shop.run({"event", "--quiet", "list"}).out == "12\n");
    auto const missing = shop.run({"--quiet", "event", "show", "13"});
    CHECK(missing.exit_code == 2);
    CHECK(missing.out.empty());
    CHECK(missing.err == "bookonce: there is no event 13\n");
}

TEST_CASE("a_table_is_aligned") {
    open_shop const shop;
    shop.json({"event", "create", "--capacity", "1000000", "--id", "3", "--name", "Arena"});
    shop.json({"event", "create", "--capacity", "5", "--id", "12"});
    CHECK(shop.run({"event", "list"}).out == "event  capacity  available  version  status  name\n"
                                             "    3   1000000    1000000        0  open    Arena\n"
                                             "   12         5          5        0  open\n");
}

TEST_CASE("pages_follow_each_other_by_key") {
    open_shop const shop;
    CHECK(shop.run({"event", "list"}).out == "no events\n");
    for (char const* id : {"1", "5", "9"}) { shop.json({"event", "create", "--capacity", "1", "--id", id}); }
    auto const first = shop.json({"event", "list", "--rows", "2"});
    CHECK(first["events"].size() == 2);
    CHECK(first["next_after"] == 5);
    auto const second = shop.json({"event", "list", "--rows", "2", "--after", "5"});
    CHECK(second["events"][0]["event_id"] == 9);
    CHECK(second["next_after"].is_null());
    auto const person = shop.run({"event", "list", "--rows", "2"});
    CHECK(person.exit_code == 0);
    CHECK(person.err == "bookonce: there may be more events: go on with --after 5\n");
}

TEST_CASE("closing_stops_bookings_and_opening_lets_them_in_again") {
    open_shop const shop;
    std::string const event = shop.event(2);
    auto const closed = shop.json({"event", "close", event});
    CHECK(closed["status"] == "closed");
    CHECK(closed["version"] == 1);
    CHECK(shop.json({"book", "--event", event, "--user", "alice"}, 2)["outcome"] == "event_closed");
    CHECK(shop.taken(event) == "0");
    CHECK(shop.json({"event", "open", event})["status"] == "open");
    CHECK(shop.json({"book", "--event", event, "--user", "alice"})["outcome"] == "booked");
}

TEST_CASE("an_event_that_is_not_there_is_a_refusal_for_every_command") {
    open_shop const shop;
    for (std::vector<std::string> const& arguments :
         {std::vector<std::string>{"event", "show", "99"},
          {"event", "close", "99"},
          {"event", "open", "99"},
          {"event", "resize", "99", "--capacity", "5"},
          {"event", "rename", "99", "--name", "x"},
          {"event", "window", "99", "--opens-at", "none"},
          {"event", "limits", "99", "--hold-limit", "60"},
          {"event", "cancel", "99"},
          {"event", "remove", "99"},
          {"expire", "--event", "99"},
          {"history", "--event", "99"},
          {"bookings", "--event", "99"},
          {"bookings", "--event", "99", "--user", "alice"},
          {"booking", "show", "--event", "99", "--user", "alice"},
          {"hold", "--event", "99", "--user", "alice"},
          {"confirm", "--event", "99", "--user", "alice"},
          {"release", "--event", "99", "--user", "alice"},
          {"extend", "--event", "99", "--user", "alice", "--ttl", "60"},
          {"change", "--event", "99", "--user", "alice", "--seats", "2"},
          {"transfer", "--event", "99", "--user", "alice", "--to", "bob"},
          {"book", "--event", "99", "--user", "alice"},
          {"cancel", "--event", "99", "--booking-id", "01890a5d-ac96-774b-bcce-b302099a8057"}}) {
        INFO(arguments.front());
        CHECK(shop.json(arguments, 2) == nlohmann::json{{"outcome", "event_not_found"}, {"event_id", 99}});
        auto const person = shop.run(arguments);
        CHECK(person.exit_code == 2);
        CHECK(person.out == "there is no event 99\n");
        CHECK(person.err.empty());
    }
}

TEST_SUITE_END();
