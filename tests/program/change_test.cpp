#include "shop.hpp"

using namespace bookonce::test;

namespace {

constexpr char const* some_id = "01890a5d-ac96-774b-bcce-b302099a8057";
constexpr char const* other_id = "01890a5d-ac96-774b-bcce-b302099a8058";

/// A verb about the booking of the tests.
std::vector<std::string> about(std::string const& verb, std::string const& event,
                               std::vector<std::string> const& more) {
    std::vector<std::string> arguments{verb, "--event", event, "--booking-id", some_id};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

void book(shop const& shop, std::string const& event, std::string const& seats = "2") {
    shop.json(about("book", event, {"--user", "alice", "--seats", seats}));
}

std::string made(shop const& shop, std::vector<std::string> const& options) {
    std::vector<std::string> arguments{"event", "create", "--capacity", "9"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return shop.json(arguments)["event_id"].dump();
}

}  // namespace

TEST_SUITE_BEGIN("change");

TEST_CASE("a_booking_shrinks_and_grows_in_one_step") {
    open_shop const shop;
    std::string const event = shop.event(3);
    book(shop, event);
    auto const fewer = shop.json(about("change", event, {"--seats", "1", "--reason", "a friend is ill"}));
    CHECK(fewer["outcome"] == "changed");
    CHECK(fewer["booking"]["seats"] == 1);
    CHECK(fewer["booking"]["reason"] == "a friend is ill");
    CHECK(shop.json(about("change", event, {"--seats", "1"}))["replayed"] == true);
    CHECK(shop.json(about("change", event, {"--seats", "3"}))["booking"]["seats"] == 3);
    CHECK(shop.taken(event) == "3");
}

TEST_CASE("a_change_that_is_refused_leaves_the_booking") {
    open_shop const shop;
    std::string const event = shop.event(3);
    book(shop, event);
    std::string const before = shop.rows();
    CHECK(shop.json(about("change", event, {"--seats", "4"}), 2) ==
          nlohmann::json{{"outcome", "sold_out"}, {"available", 1}, {"asked", 2}});
    CHECK(shop.rows() == before);
}

TEST_CASE("a_booking_of_a_sold_out_event_can_shrink") {
    open_shop const shop;
    std::string const event = shop.event(2);
    book(shop, event);
    CHECK(shop.json(about("change", event, {"--seats", "1"}))["outcome"] == "changed");
    CHECK(shop.json({"book", "--event", event, "--user", "bob"})["outcome"] == "booked");
}

TEST_CASE("some_seats_are_given_back_once_a_request") {
    open_shop const shop;
    std::string const event = shop.event(4);
    book(shop, event, "4");
    auto const in_part = about("cancel", event, {"--seats", "1", "--request-id", other_id, "--reason", "one is ill"});
    auto const first = shop.json(in_part);
    CHECK(first["outcome"] == "cancelled");
    CHECK(first["request_id"] == other_id);
    CHECK(first["booking"]["seats"] == 3);
    CHECK(first["booking"]["status"] == "confirmed");
    CHECK(first["booking"]["reason"] == "one is ill");
    CHECK(shop.json(in_part)["replayed"] == true);
    CHECK(shop.taken(event) == "3");
    auto const made = shop.json(about("cancel", event, {"--seats", "1"}));
    CHECK(made["request_id"].get<std::string>().size() == 36);
    CHECK(made["booking"]["seats"] == 2);
    CHECK(shop.json(about("cancel", event, {"--seats", "3"}), 2)["outcome"] == "more_than_booked");
    CHECK(shop.json(about("cancel", event, {"--seats", "2"}))["booking"]["status"] == "cancelled");
    CHECK(shop.taken(event) == "0");
}

TEST_CASE("a_user_alone_names_the_only_booking") {
    open_shop const shop;
    std::string const event = shop.event(4);
    book(shop, event);
    CHECK(shop.json({"change", "--event", event, "--user", "alice", "--seats", "1"})["booking"]["seats"] == 1);
    auto const result = shop.json({"cancel", "--event", event, "--user", "alice", "--reason", "moved away"});
    CHECK(result["booking"]["booking_id"] == some_id);
    CHECK(result["booking"]["reason"] == "moved away");
    CHECK(shop.json({"cancel", "--event", event, "--user", "alice"}, 2)["outcome"] == "booking_not_found");
}

TEST_CASE("another_users_booking_is_left_alone") {
    open_shop const shop;
    std::string const event = shop.event(4);
    book(shop, event);
    std::string const before = shop.rows();
    for (auto const& arguments :
         {about("cancel", event, {"--user", "bob"}), about("change", event, {"--user", "bob", "--seats", "1"}),
          about("transfer", event, {"--user", "bob", "--to", "carol"})}) {
        CHECK(shop.json(arguments, 2) == nlohmann::json{{"outcome", "not_yours"}, {"booking_id", some_id}});
    }
    CHECK(shop.rows() == before);
}

TEST_CASE("a_booking_is_handed_to_another_user_once") {
    open_shop const shop;
    std::string const event = shop.event(4);
    book(shop, event);
    auto const hand_over = about("transfer", event, {"--user", "alice", "--to", "bob"});
    auto const first = shop.json(hand_over);
    CHECK(first["outcome"] == "transferred");
    CHECK(first["booking"]["user"] == "bob");
    CHECK(shop.json(hand_over)["replayed"] == true);
    CHECK(shop.json({"book", "--event", event, "--user", "alice"})["outcome"] == "booked");
    CHECK(shop.json({"book", "--event", event, "--user", "bob"}, 2)["outcome"] == "already_booked");
}

TEST_CASE("a_transfer_keeps_to_the_receivers_limits") {
    open_shop const shop;
    std::string const event = shop.event(4);
    book(shop, event);
    shop.json({"book", "--event", event, "--user", "bob", "--booking-id", other_id});
    auto const result = shop.json(about("transfer", event, {"--to", "bob"}), 2);
    CHECK(result["outcome"] == "already_booked");
    CHECK(result["booking"]["booking_id"] == other_id);
}

TEST_CASE("what_has_ended_is_not_changed_any_more") {
    open_shop const shop;
    std::string const event = shop.event(4);
    book(shop, event);
    shop.json(about("cancel", event, {}));
    CHECK(shop.json(about("change", event, {"--seats", "1"}), 2)["outcome"] == "booking_ended");
    CHECK(shop.json(about("transfer", event, {"--to", "bob"}), 2)["outcome"] == "booking_ended");
}

TEST_CASE("an_event_may_allow_a_user_several_bookings") {
    open_shop const shop;
    std::string const event = made(shop, {"--bookings-per-user", "2", "--seats-per-user", "3"});
    book(shop, event);
    auto const second = shop.json({"book", "--event", event, "--user", "alice", "--booking-id", other_id});
    CHECK(second["booking"]["slot"] == 2);
    auto const third = shop.json({"book", "--event", event, "--user", "alice"}, 2);
    CHECK(third ==
          nlohmann::json{
              {"outcome", "user_limit_reached"}, {"bookings", 2}, {"bookings_max", 2}, {"seats", 3}, {"seats_max", 3}});
    CHECK(shop.json({"cancel", "--event", event, "--user", "alice"}, 2) ==
          nlohmann::json{{"outcome", "several_bookings"}, {"count", 2}});
    CHECK(shop.json(about("change", event, {"--seats", "3"}), 2)["outcome"] == "user_limit_reached");
}

TEST_CASE("fewer_seats_will_do_if_the_caller_says_so") {
    open_shop const shop;
    std::string const event = shop.event(2);
    auto const ask = about("book", event, {"--user", "alice", "--seats", "5", "--up-to"});
    CHECK(shop.json(ask)["booking"]["seats"] == 2);
    CHECK(shop.json(ask)["replayed"] == true);
    CHECK(shop.json({"book", "--event", event, "--user", "bob", "--seats", "5", "--up-to"}, 2)["outcome"] ==
          "sold_out");
}

TEST_CASE("the_applications_data_comes_back_as_it_was_given") {
    open_shop const shop;
    std::string const event = shop.event(99);
    int user = 0;
    for (char const* data : {R"({"order":17,"event_id":5,"version":6})", "[1,2]", "[a]\"", "null", "\"[x,y]\"", "1.5",
                             R"({"Zoë":"\u202e"})"}) {
        INFO(data);
        std::vector<std::string> const ask{"book", "--event", event, "--user", std::to_string(++user), "--data", data};
        auto const value = nlohmann::json::parse(data, nullptr, false);
        if (value.is_discarded()) {
            CHECK(shop.json(ask, 1)["reason"] == "data must be JSON (RFC 8259)");
            continue;
        }
        CHECK(shop.json(ask)["booking"]["data"] == value);
        auto strings = ask;
        strings.emplace_back("--json-ids-as-strings");
        strings[4] = std::to_string(++user);
        CHECK(nlohmann::json::parse(shop.run(strings).out)["booking"]["data"] == value);
    }
}

TEST_CASE("a_person_reads_what_became_of_a_booking") {
    open_shop const shop;
    std::string const event = shop.event(4);
    book(shop, event);
    std::string const id = std::string{", booking "} + some_id + "\n";
    CHECK(shop.run(about("change", event, {"--seats", "1"})).out == "changed: 1 seat of event " + event + id);
    CHECK(shop.run(about("transfer", event, {"--to", "bob"})).out == "transferred: 1 seat of event " + event + id);
    CHECK(shop.run(about("transfer", event, {"--to", "bob", "--quiet"})).out == std::string{some_id} + "\n");
    auto const refused = shop.run(about("change", event, {"--seats", "9"}));
    CHECK(refused.exit_code == 2);
    CHECK(refused.out == "sold out: 3 seats left, 8 asked for\n");
}

TEST_SUITE_END();
