#include "shop.hpp"

using namespace bookonce::test;

namespace {

constexpr char const* some_id = "01890a5d-ac96-774b-bcce-b302099a8057";

/// Options that name the booking of the tests.
std::vector<std::string> about(std::string const& verb, std::string const& event) {
    return {verb, "--event", event, "--booking-id", some_id};
}

std::vector<std::string> with(std::vector<std::string> arguments, std::vector<std::string> const& more) {
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

nlohmann::json hold(shop const& shop, std::string const& event, std::string const& seats = "2") {
    return shop.json(with(about("hold", event), {"--user", "alice", "--seats", seats}));
}

/// Moves the hold's end, and so what its event knows of it, so many seconds into the past.
void let_lapse(shop const& shop) {
    query("UPDATE " + shop.table("bookings") + " SET expires_at = now() - interval '1 second' WHERE status = 'held'");
    query("UPDATE " + shop.table("events") + " SET next_lapse = now() - interval '1 second'");
}

std::string available(shop const& shop, std::string const& event) {
    return shop.json({"event", "show", event})["available"].dump();
}

}  // namespace

TEST_SUITE_BEGIN("hold");

TEST_CASE("a_hold_keeps_seats_until_the_time_it_tells") {
    open_shop const shop;
    std::string const event = shop.event(3);
    auto const result =
        shop.json(with(about("hold", event), {"--user", "alice", "--seats", "2", "--ttl", "1800", "--data", "[1]"}));
    CHECK(result["outcome"] == "held");
    CHECK(result["replayed"] == false);
    auto const booking = result["booking"];
    CHECK(booking["status"] == "held");
    CHECK(booking["seats"] == 2);
    CHECK(booking["data"] == nlohmann::json::array({1}));
    CHECK(booking["expires_at_us"].get<std::int64_t>() - booking["booked_at_us"].get<std::int64_t>() == 1'800'000'000);
    CHECK(booking["expires_at"] ==
          query("SELECT to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM " +
                shop.table("bookings")));
    CHECK(shop.taken(event) == "2");
}

TEST_CASE("a_hold_lasts_a_quarter_of_an_hour_by_default") {
    open_shop const shop;
    auto const booking = hold(shop, shop.event(3))["booking"];
    CHECK(booking["expires_at_us"].get<std::int64_t>() - booking["booked_at_us"].get<std::int64_t>() == 900'000'000);
}

TEST_CASE("a_hold_asked_for_again_is_the_same_hold") {
    open_shop const shop;
    std::string const event = shop.event(3);
    hold(shop, event);
    CHECK(hold(shop, event)["replayed"] == true);
    CHECK(shop.taken(event) == "2");
    CHECK(shop.json(with(about("book", event), {"--user", "alice", "--seats", "2"}), 2)["outcome"] ==
          "booking_id_used");
}

TEST_CASE("a_hold_is_confirmed_once") {
    open_shop const shop;
    std::string const event = shop.event(3);
    hold(shop, event);
    auto const first = shop.json(about("confirm", event));
    CHECK(first["outcome"] == "confirmed");
    CHECK(first["late"] == false);
    CHECK(first["replayed"] == false);
    CHECK(first["booking"]["status"] == "confirmed");
    CHECK(first["booking"]["confirmed_at_us"].is_number_integer());
    CHECK(shop.json(about("confirm", event))["replayed"] == true);
    CHECK(shop.taken(event) == "2");
}

TEST_CASE("what_is_not_confirmed_goes_back_in_the_same_step") {
    open_shop const shop;
    std::string const event = shop.event(3);
    hold(shop, event, "3");
    auto const result = shop.json(with(about("confirm", event), {"--seats", "1"}));
    CHECK(result["booking"]["seats"] == 1);
    CHECK(result["version"] == 2);
    CHECK(available(shop, event) == "2");
    auto const more = shop.json(with(about("confirm", event), {"--seats", "2"}), 2);
    CHECK(more["outcome"] == "not_held");
    CHECK(shop.taken(event) == "1");
}

TEST_CASE("more_seats_than_are_held_are_not_confirmed") {
    open_shop const shop;
    std::string const event = shop.event(9);
    hold(shop, event);
    std::string const before = shop.rows();
    auto const result = shop.json(with(about("confirm", event), {"--seats", "3"}), 2);
    CHECK(result["outcome"] == "more_than_booked");
    CHECK(result["asked"] == 3);
    CHECK(shop.rows() == before);
}

TEST_CASE("a_released_hold_gives_its_seats_back_once") {
    open_shop const shop;
    std::string const event = shop.event(3);
    hold(shop, event);
    auto const first = shop.json(with(about("release", event), {"--reason", "card refused"}));
    CHECK(first["outcome"] == "released");
    CHECK(first["booking"]["status"] == "cancelled");
    CHECK(first["booking"]["reason"] == "card refused");
    CHECK(shop.json(about("release", event))["replayed"] == true);
    CHECK(available(shop, event) == "3");
    CHECK(shop.json(about("confirm", event), 2)["outcome"] == "not_held");
}

TEST_CASE("a_hold_is_extended_and_never_shortened") {
    open_shop const shop;
    std::string const event = shop.event(3);
    auto const held = hold(shop, event);
    auto const longer = shop.json(with(about("extend", event), {"--ttl", "3600"}));
    CHECK(longer["outcome"] == "extended");
    std::int64_t const end = longer["booking"]["expires_at_us"];
    CHECK(end > held["booking"]["expires_at_us"].get<std::int64_t>());
    auto const shorter = shop.json(with(about("extend", event), {"--ttl", "60"}));
    CHECK(shorter["replayed"] == true);
    CHECK(shorter["booking"]["expires_at_us"] == end);
}

TEST_CASE("a_hold_is_not_extended_beyond_the_limit_of_its_event") {
    open_shop const shop;
    std::string const event = shop.event(3);
    auto const held = hold(shop, event);
    auto const result = shop.json(with(about("extend", event), {"--ttl", "7201"}), 2);
    CHECK(result["outcome"] == "hold_limit_reached");
    CHECK(result["latest_us"].get<std::int64_t>() - held["booking"]["booked_at_us"].get<std::int64_t>() ==
          7'200'000'000);
    CHECK(result["latest"].get<std::string>().ends_with("Z"));
}

TEST_CASE("a_lapsed_hold_is_confirmed_late_while_seats_are_free") {
    open_shop const shop;
    std::string const event = shop.event(2);
    hold(shop, event);
    let_lapse(shop);
    CHECK(available(shop, event) == "2");
    CHECK(shop.json(with(about("confirm", event), {"--no-late"}), 2)["outcome"] == "hold_expired");
    auto const result = shop.json(about("confirm", event));
    CHECK(result["outcome"] == "confirmed");
    CHECK(result["late"] == true);
    CHECK(shop.taken(event) == "2");
    CHECK(available(shop, event) == "0");
}

TEST_CASE("a_late_confirmation_does_not_take_a_buyers_seats") {
    open_shop const shop;
    std::string const event = shop.event(2);
    hold(shop, event);
    let_lapse(shop);
    CHECK(shop.json({"book", "--event", event, "--user", "bob"})["outcome"] == "booked");
    auto const late = shop.json(about("confirm", event), 2);
    CHECK(late["outcome"] == "hold_expired");
    CHECK(late["available"] == 1);
    CHECK(late["booking"]["status"] == "expired");
    CHECK(shop.json(about("release", event), 2)["outcome"] == "hold_expired");
    CHECK(shop.json(with(about("extend", event), {"--ttl", "60"}), 2)["outcome"] == "hold_expired");
    CHECK(shop.taken(event) == "1");
}

TEST_CASE("a_user_alone_names_the_only_hold") {
    open_shop const shop;
    std::string const event = shop.event(5);
    hold(shop, event);
    auto const by_alice = [&](std::string const& verb) {
        return std::vector<std::string>{verb, "--event", event, "--user", "alice"};
    };
    CHECK(shop.json(with(by_alice("extend"), {"--ttl", "3600"}))["booking"]["booking_id"] == some_id);
    CHECK(shop.json(by_alice("confirm"))["booking"]["booking_id"] == some_id);
    CHECK(shop.json(by_alice("release"), 2)["outcome"] == "not_held");
    CHECK(shop.json({"confirm", "--event", event, "--user", "bob"}, 2)["outcome"] == "booking_not_found");
}

TEST_CASE("another_users_hold_is_left_alone") {
    open_shop const shop;
    std::string const event = shop.event(5);
    hold(shop, event);
    std::string const before = shop.rows();
    for (auto const& arguments :
         {about("confirm", event), about("release", event), with(about("extend", event), {"--ttl", "3600"})}) {
        CHECK(shop.json(with(arguments, {"--user", "bob"}), 2) ==
              nlohmann::json{{"outcome", "not_yours"}, {"booking_id", some_id}});
    }
    CHECK(shop.rows() == before);
}

TEST_CASE("a_person_reads_what_became_of_a_hold") {
    open_shop const shop;
    std::string const event = shop.event(2);
    std::string const rest = ": 2 seats of event " + event;
    auto const says = [&](std::vector<std::string> const& arguments, int exit_code) {
        auto const result = shop.run(arguments);
        CHECK(result.exit_code == exit_code);
        CHECK(result.err.empty());
        return result.out;
    };
    std::string const id = std::string{", booking "} + some_id + "\n";
    CHECK(says(with(about("hold", event), {"--user", "alice", "--seats", "2"}), 0) == "held" + rest + id);
    CHECK(says(with(about("extend", event), {"--ttl", "3600"}), 0) == "extended" + rest + id);
    CHECK(says(about("confirm", event), 0) == "confirmed" + rest + id);
    CHECK(says(about("release", event), 2) ==
          std::string{"booking "} + some_id + " is no hold: it is confirmed with 2 seats\n");
    CHECK(shop.run(with(about("confirm", event), {"--quiet"})).out == std::string{some_id} + "\n");
}

TEST_SUITE_END();
