#include <chrono>

#include "shop.hpp"

using namespace bookonce::test;

namespace {

constexpr char const* some_id = "01890a5d-ac96-774b-bcce-b302099a8057";

/// An event with a booking that was changed and cancelled.
std::string eventful(shop const& shop) {
    std::string event = shop.event(5);
    shop.json({"book", "--event", event, "--user", "alice", "--seats", "2", "--booking-id", some_id});
    shop.json({"change", "--event", event, "--booking-id", some_id, "--seats", "1"});
    shop.json({"cancel", "--event", event, "--booking-id", some_id, "--reason", "ill"});
    return event;
}

/// "version what" of each entry.
std::vector<std::string> words_of(nlohmann::json const& entries) {
    std::vector<std::string> words;
    for (auto const& each : entries) {
        words.push_back(each["version"].dump() + ' ' + each["what"].get<std::string>());
    }
    return words;
}

/// The feed from the beginning, once it has so many changes: it waits for every open transaction of the
/// server, also of other tests.
nlohmann::json feed_of(shop const& shop, std::size_t count) {
    auto const end = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    auto page = shop.json({"changes"});
    while (page["changes"].size() < count && std::chrono::steady_clock::now() < end) { page = shop.json({"changes"}); }
    return page;
}

}  // namespace

TEST_SUITE_BEGIN("history");

TEST_CASE("a_history_tells_each_change_as_it_left_the_booking") {
    open_shop const shop;
    std::string const event = eventful(shop);
    auto const told = shop.json({"history", "--event", event});
    CHECK(told["next_after"].is_null());
    auto const& entries = told["history"];
    REQUIRE(words_of(entries) == std::vector<std::string>{"0 created", "1 booked", "2 changed", "3 cancelled"});
    CHECK(entries[0]["capacity"] == 5);
    CHECK_FALSE(entries[0].contains("booking"));
    CHECK(entries[1]["booking"]["seats"] == 2);
    CHECK(entries[1]["booking"]["status"] == "confirmed");
    CHECK(entries[2]["booking"]["seats"] == 1);
    CHECK(entries[3]["booking"]["status"] == "cancelled");
    CHECK(entries[3]["booking"]["reason"] == "ill");
    CHECK(entries[3]["at_us"].is_number_integer());
}

TEST_CASE("a_history_goes_on_where_a_page_ended") {
    open_shop const shop;
    std::string const event = eventful(shop);
    auto const first = shop.json({"history", "--event", event, "--rows", "2"});
    CHECK(first["next_after"] == std::string{"1:"} + some_id);
    auto const rest = shop.json({"history", "--event", event, "--after", first["next_after"]});
    CHECK(words_of(rest["history"]) == std::vector<std::string>{"2 changed", "3 cancelled"});
    CHECK(words_of(shop.json({"history", "--event", event, "--after", "2"})["history"]) ==
          std::vector<std::string>{"3 cancelled"});
    auto const beginning = shop.json({"history", "--event", event, "--rows", "1"});
    CHECK(words_of(shop.json({"history", "--event", event, "--after", beginning["next_after"]})["history"]).size() ==
          3);
    auto const person = shop.run({"history", "--event", event, "--rows", "2"});
    CHECK(person.err == std::string{"bookonce: there may be more history: go on with --after 1:"} + some_id + "\n");
    CHECK(person.out.find("created") != std::string::npos);
    CHECK(shop.json({"history", "--event", "99"}, 2)["outcome"] == "event_not_found");
}

TEST_CASE("a_feed_shows_each_change_once") {
    open_shop const shop;
    std::string const event = eventful(shop);
    feed_of(shop, 4);
    std::vector<std::string> seen;
    auto page = shop.json({"changes", "--rows", "1"});
    while (!page["changes"].empty()) {
        seen.push_back(words_of(page["changes"]).front());
        page = shop.json({"changes", "--rows", "1", "--after", page["cursor"]});
    }
    CHECK(seen == std::vector<std::string>{"0 created", "1 booked", "2 changed", "3 cancelled"});
    shop.json({"book", "--event", event, "--user", "bob"});
    feed_of(shop, 5);
    CHECK(words_of(shop.json({"changes", "--after", page["cursor"]})["changes"]) ==
          std::vector<std::string>{"4 booked"});
}

TEST_CASE("a_feed_tells_a_person_how_to_go_on") {
    open_shop const shop;
    eventful(shop);
    std::string const cursor = feed_of(shop, 4)["cursor"];
    auto const person = shop.run({"changes"});
    CHECK(person.exit_code == 0);
    CHECK(person.err == "bookonce: go on with --after " + cursor + "\n");
    CHECK(shop.run({"changes", "--after", cursor}).out == "no changes\n");
}

TEST_CASE("a_forgotten_user_stands_nowhere_and_the_counts_stay") {
    open_shop const shop;
    std::string const event = eventful(shop);
    shop.json({"book", "--event", event, "--user", "alice"});
    auto const done = shop.json({"user", "forget", "--user", "alice"});
    CHECK(done["outcome"] == "user_forgotten");
    CHECK(done["bookings"] == 2);
    CHECK(done["entries"] == 2);
    std::string const replacement = done["replacement"];
    CHECK(shop.json({"bookings", "--user", "alice"})["bookings"].empty());
    CHECK(shop.json({"bookings", "--user", replacement})["bookings"].size() == 2);
    CHECK(shop.run({"history", "--event", event, "--json"}).out.find("alice") == std::string::npos);
    CHECK(shop.taken(event) == "1");
    CHECK(shop.run({"audit"}).exit_code == 0);
    auto const again = shop.json({"user", "forget", "--user", "alice"});
    CHECK(again["bookings"] == 0);
    CHECK(again["replacement"].is_null());
    CHECK(shop.run({"user", "forget", "--user", "alice"}).out ==
          "the user stands nowhere: there is nothing to forget\n");
}

TEST_SUITE_END();
