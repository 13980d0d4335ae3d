#include "shop.hpp"

using namespace bookonce::test;

namespace {

constexpr char const* some_id = "01890a5d-ac96-774b-bcce-b302099a8057";
constexpr char const* other_id = "01890a5d-ac96-774b-bcce-b302099a8058";

void book(shop const& shop, std::string const& event, std::string const& user, std::string const& id) {
    shop.json({"book", "--event", event, "--user", user, "--booking-id", id});
}

/// The ids on a page, in its order.
std::vector<std::string> ids_of(nlohmann::json const& page) {
    std::vector<std::string> ids;
    for (auto const& each : page["bookings"]) { ids.push_back(each["booking_id"]); }
    return ids;
}

}  // namespace

TEST_SUITE_BEGIN("find");

TEST_CASE("a_users_bookings_are_listed_over_all_events") {
    open_shop const shop;
    std::string const first = shop.event(5);
    std::string const second = shop.event(5);
    book(shop, first, "alice", other_id);
    book(shop, second, "alice", some_id);
    book(shop, second, "bob", other_id);
    auto const all = shop.json({"bookings", "--user", "alice"});
    REQUIRE(all["bookings"].size() == 2);
    CHECK(all["bookings"][0]["event_id"].dump() == first);
    CHECK(all["bookings"][1]["event_id"].dump() == second);
    CHECK(all["next_after"].is_null());
    auto const page = shop.json({"bookings", "--user", "alice", "--rows", "1"});
    CHECK(ids_of(page) == std::vector<std::string>{other_id});
    CHECK(page["next_after"] == first + ":" + other_id);
    CHECK(ids_of(shop.json({"bookings", "--user", "alice", "--after", page["next_after"]})) ==
          std::vector<std::string>{some_id});
    CHECK(ids_of(shop.json({"bookings", "--user", "alice", "--after", first})) == std::vector<std::string>{some_id});
    CHECK(shop.json({"bookings", "--user", "carol"})["bookings"].empty());
    CHECK(shop.run({"bookings", "--user", "carol"}).out == "no bookings\n");
}

TEST_CASE("a_users_active_bookings_of_one_event_are_listed") {
    open_shop const shop;
    std::string const event = shop.event(5);
    book(shop, event, "alice", some_id);
    shop.json({"cancel", "--event", event, "--booking-id", some_id});
    book(shop, event, "alice", other_id);
    CHECK(ids_of(shop.json({"bookings", "--event", event, "--user", "alice"})) == std::vector<std::string>{other_id});
    CHECK(shop.json({"bookings", "--event", event, "--user", "bob"})["bookings"].empty());
    CHECK(shop.json({"bookings", "--event", "99", "--user", "bob"}, 2)["outcome"] == "event_not_found");
}

TEST_CASE("bookings_are_listed_by_status_and_time") {
    open_shop const shop;
    std::string const event = shop.event(5);
    book(shop, event, "alice", some_id);
    book(shop, event, "bob", other_id);
    shop.json({"cancel", "--event", event, "--booking-id", some_id});
    query("UPDATE " + shop.table("bookings") + " SET booked_at = '2026-01-31T09:30:00Z' WHERE user_id = 'alice'");
    auto const of = [&](std::vector<std::string> options) {
        options.insert(options.begin(), {"bookings", "--event", event});
        return ids_of(shop.json(options));
    };
    CHECK(of({"--status", "cancelled"}) == std::vector<std::string>{some_id});
    CHECK(of({"--status", "confirmed"}) == std::vector<std::string>{other_id});
    CHECK(of({"--status", "held"}).empty());
    CHECK(of({"--booked-until", "2026-01-31T09:30:00Z"}).empty());
    CHECK(of({"--booked-until", "2026-01-31T09:30:00.000001Z"}) == std::vector<std::string>{some_id});
    CHECK(of({"--booked-from", "2026-01-31T09:30Z", "--booked-until", "2026-02-01T00:00Z"}) ==
          std::vector<std::string>{some_id});
    CHECK(ids_of(shop.json({"bookings", "--user", "alice", "--booked-from", "2026-01-31T09:30:00.000001Z"})).empty());
    CHECK(ids_of(shop.json({"bookings", "--user", "alice", "--status", "cancelled"})).size() == 1);
}

TEST_CASE("a_lapsed_hold_is_listed_as_expired") {
    open_shop const shop;
    std::string const event = shop.event(5);
    shop.json({"hold", "--event", event, "--user", "alice", "--booking-id", some_id});
    query("UPDATE " + shop.table("bookings") + " SET expires_at = now() - interval '1 second'");
    CHECK(ids_of(shop.json({"bookings", "--event", event, "--status", "held"})).empty());
    CHECK(ids_of(shop.json({"bookings", "--event", event, "--status", "expired"})).size() == 1);
    CHECK(shop.json({"booking", "show", "--event", event, "--booking-id", some_id})["status"] == "expired");
}

TEST_CASE("every_command_prints_all_digits_of_data") {
    open_shop const shop;
    std::string const event = shop.event(5);
    std::string const data = R"({"order":12345678901234567890123,"price":0.1000000000000000055511151231257827})";
    for (std::vector<std::string> arguments :
         {std::vector<std::string>{"book", "--user", "alice", "--booking-id", some_id, "--data", data},
          {"booking", "show", "--user", "alice"},
          {"bookings"},
          {"cancel", "--booking-id", some_id},
          {"history"}}) {
        arguments.insert(arguments.end(), {"--event", event});
        for (char const* const style : {"--json", "--json-ids-as-strings"}) {
            arguments.push_back(style);
            std::string const out = shop.run(arguments).out;
            arguments.pop_back();
            INFO(out);
            CHECK(out.find("\"data\":" + data + '}') != std::string::npos);
        }
    }
}

TEST_CASE("one_booking_is_shown_by_its_id_or_its_user") {
    open_shop const shop;
    std::string const event = shop.event(5);
    shop.json({"book", "--event", event, "--user", "alice", "--booking-id", some_id, "--data", R"({"order":7})"});
    auto const shown = shop.json({"booking", "show", "--event", event, "--booking-id", some_id});
    CHECK(shown["user"] == "alice");
    CHECK(shown["data"]["order"] == 7);
    CHECK(shop.json({"booking", "show", "--event", event, "--user", "alice"}) == shown);
    CHECK(shop.run({"booking", "show", "--event", event, "--user", "alice", "--quiet"}).out ==
          std::string{some_id} + "\n");
    auto const person = shop.run({"booking", "show", "--event", event, "--booking-id", some_id});
    CHECK(person.exit_code == 0);
    CHECK(person.out.starts_with("event  booking "));
    CHECK(person.out.find(R"({"order":7})") != std::string::npos);
}

TEST_CASE("a_booking_that_is_not_there_is_a_refusal") {
    open_shop const shop;
    std::string const event = shop.event(5);
    CHECK(shop.json({"booking", "show", "--event", event, "--booking-id", some_id}, 2) ==
          nlohmann::json{{"outcome", "booking_not_found"}, {"booking_id", some_id}});
    CHECK(shop.json({"booking", "show", "--event", event, "--user", "alice"}, 2)["outcome"] == "booking_not_found");
    CHECK(shop.json({"booking", "show", "--event", "99", "--user", "alice"}, 2)["outcome"] == "event_not_found");
    CHECK(shop.json({"booking", "show", "--event", "99", "--booking-id", some_id}, 2)["outcome"] == "event_not_found");
}

TEST_CASE("columns_that_no_row_has_are_left_out") {
    open_shop const shop;
    std::string const event = shop.event(5);
    book(shop, event, "alice", some_id);
    CHECK(shop.run({"bookings", "--event", event}).out.find("expires at") == std::string::npos);
    shop.json({"hold", "--event", event, "--user", "bob"});
    CHECK(shop.run({"bookings", "--event", event}).out.find("expires at") != std::string::npos);
}

TEST_SUITE_END();
