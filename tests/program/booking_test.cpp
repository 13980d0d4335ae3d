#include "shop.hpp"

#include <array>
#include <memory>

using namespace bookonce::test;

namespace {

constexpr char const* some_id = "01890a5d-ac96-774b-bcce-b302099a8057";
constexpr char const* other_id = "01890a5d-ac96-774b-bcce-b302099a8058";

}  // namespace

TEST_SUITE_BEGIN("booking");

TEST_CASE("a_booking_is_told_whole") {
    open_shop const shop;
    std::string const event = shop.event(3);
    auto const result =
        shop.json({"book", "--event", event, "--user", "alice", "--seats", "2", "--booking-id", some_id});
    CHECK(result["outcome"] == "booked");
    CHECK(result["version"] == 1);
    CHECK(result["attempts"] == 1);
    CHECK(result["replayed"] == false);
    auto const booking = result["booking"];
    CHECK(booking["booking_id"] == some_id);
    CHECK(booking["user"] == "alice");
    CHECK(booking["seats"] == 2);
    CHECK(booking["status"] == "confirmed");
    CHECK(booking["booked_at"] ==
          query("SELECT to_char(booked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM " +
                shop.table("bookings")));
    CHECK(std::to_string(booking["booked_at_us"].get<std::int64_t>()) ==
          query("SELECT (extract(epoch FROM booked_at) * 1000000)::bigint FROM " + shop.table("bookings")));
    CHECK(shop.taken(event) == "2");
}

TEST_CASE("a_repeated_id_is_the_same_booking") {
    open_shop const shop;
    std::string const event = shop.event(3);
    std::vector<std::string> const ask{"book", "--event", event, "--user", "alice", "--booking-id", some_id};
    shop.json(ask);
    CHECK(shop.json(ask)["replayed"] == true);
    CHECK(shop.taken(event) == "1");
}

TEST_CASE("every_refusal_has_its_name_and_writes_nothing") {
    open_shop const shop;
    std::string const event = shop.event(3);
    shop.json({"book", "--event", event, "--user", "alice", "--seats", "2", "--booking-id", some_id});
    std::string const before = shop.rows();
    CHECK(shop.json({"book", "--event", event, "--user", "bob", "--seats", "2"}, 2) ==
          nlohmann::json{{"outcome", "sold_out"}, {"available", 1}, {"asked", 2}});
    auto const again = shop.json({"book", "--event", event, "--user", "alice"}, 2);
    CHECK(again["outcome"] == "already_booked");
    CHECK(again["booking"]["booking_id"] == some_id);
    CHECK(shop.json({"book", "--event", event, "--user", "bob", "--booking-id", some_id}, 2)["outcome"] ==
          "booking_id_used");
    CHECK(shop.rows() == before);
}

TEST_CASE("a_cancellation_that_finds_nothing_is_the_last_word_on_its_id") {
    open_shop const shop;
    std::string const event = shop.event(3);
    for (int time = 0; time < 2; ++time) {
        CHECK(shop.json({"cancel", "--event", event, "--booking-id", other_id}, 2) ==
              nlohmann::json{{"outcome", "booking_not_found"}, {"booking_id", other_id}});
    }
    auto const late = shop.json({"book", "--event", event, "--user", "bob", "--booking-id", other_id}, 2);
    CHECK(late["outcome"] == "booking_id_used");
    CHECK(shop.taken(event) == "0");
}

TEST_CASE("a_person_reads_the_ending_on_stdout") {
    open_shop const shop;
    std::string const event = shop.event(1);
    auto const booked = shop.run({"book", "--event", event, "--user", "alice", "--booking-id", some_id});
    CHECK(booked.exit_code == 0);
    CHECK(booked.out == "booked: 1 seat of event " + event + ", booking " + some_id + "\n");
    CHECK(booked.err.empty());
    auto const refused = shop.run({"book", "--event", event, "--user", "bob"});
    CHECK(refused.exit_code == 2);
    CHECK(refused.out == "sold out: 0 seats left, 1 asked for\n");
    CHECK(refused.err.empty());
}

TEST_CASE("quiet_prints_the_booking_id_alone_or_nothing") {
    open_shop const shop;
    std::string const event = shop.event(1);
    CHECK(shop.run({"--quiet", "book", "--event", event, "--user", "alice", "--booking-id", some_id}).out ==
          std::string{some_id} + "\n");
    auto const refused = shop.run({"--quiet", "book", "--event", event, "--user", "bob"});
    CHECK(refused.exit_code == 2);
    CHECK(refused.out.empty());
    CHECK(refused.err == "bookonce: sold out: 0 seats left, 1 asked for\n");
}

TEST_CASE("cancelling_gives_the_seats_back_once") {
    open_shop const shop;
    std::string const event = shop.event(2);
    shop.json({"book", "--event", event, "--user", "alice", "--seats", "2", "--booking-id", some_id});
    auto const first = shop.json({"cancel", "--event", event, "--booking-id", some_id});
    CHECK(first["outcome"] == "cancelled");
    CHECK(first["booking"]["status"] == "cancelled");
    CHECK(first["replayed"] == false);
    CHECK(shop.json({"cancel", "--event", event, "--booking-id", some_id})["replayed"] == true);
    CHECK(query("SELECT available FROM " + shop.table("events")) == "2");
    CHECK(shop.json({"book", "--event", event, "--user", "alice", "--booking-id", some_id}, 2)["outcome"] ==
          "booking_id_used");
    CHECK(shop.json({"book", "--event", event, "--user", "alice"})["outcome"] == "booked");
}

TEST_CASE("bookings_are_listed_page_by_page") {
    open_shop const shop;
    std::string const event = shop.event(5);
    CHECK(shop.json({"bookings", "--event", event}) ==
          nlohmann::json{{"bookings", nlohmann::json::array()}, {"next_after", nullptr}});
    shop.json({"book", "--event", event, "--user", "alice", "--booking-id", some_id});
    shop.json({"book", "--event", event, "--user", "bob", "--booking-id", other_id});
    auto const first = shop.json({"bookings", "--event", event, "--rows", "1"});
    CHECK(first["bookings"].size() == 1);
    CHECK(first["next_after"] == some_id);
    CHECK(shop.json({"bookings", "--event", event, "--after", some_id})["bookings"][0]["user"] == "bob");
    CHECK(shop.run({"bookings", "--event", event, "--quiet"}).out == std::string{some_id} + "\n" + other_id + "\n");
}

TEST_CASE("a_user_may_be_any_text_and_comes_back_as_it_went_in") {
    open_shop const shop;
    std::string const event = shop.event(9);
    for (std::string const user :
         {"[a,b]", "{}", "a b", "'; DROP TABLE x; --", "%%", "auth0|5f7c", "Zoë", "\\x", "a\"b"}) {
        CHECK(shop.json({"book", "--event", event, "--user", user})["booking"]["user"] == user);
    }
    CHECK(shop.json({"book", "--event", event, "--user=--json"}, 2)["outcome"] == "sold_out");
    CHECK(shop.taken(event) == "9");
}

TEST_CASE("four_processes_at_once_sell_each_seat_once") {
    open_shop const shop;
    std::string const event = shop.event(40);
    // Each of the four is a shell that books one user after another; each user is asked for by two
    // of them.
    std::string const loop =
        R"(for user in $(seq "$4" "$5"); do "$1" --schema "$2" --quiet book --event "$3" --user "user-$user" 2>/dev/null; [ $? -le 2 ] || exit 9; done)";
    std::array<std::unique_ptr<process>, 4> sellers;
    for (std::size_t at = 0; at < sellers.size(); ++at) {
        std::string const from = at < 2 ? "1" : "16";
        std::string const to = at < 2 ? "15" : "50";
        sellers[at] = std::make_unique<process>(
            std::vector<std::string>{"/bin/sh", "-c", loop, "sell", BOOKONCE_COMMAND, shop.schema(), event, from, to});
    }
    std::size_t sold = 0;
    for (auto const& each : sellers) {
        auto const result = each->wait();
        CHECK(result.exit_code == 0);
        sold += result.out.size() / 37;  // an id and the line's end
    }
    CHECK(sold == 40);
    CHECK(shop.taken(event) == "40");
    CHECK(query("SELECT count(DISTINCT user_id) FROM " + shop.table("bookings")) == "40");
    CHECK(query("SELECT available || ' ' || version FROM " + shop.table("events")) == "0 40");
    CHECK(shop.run({"audit"}).exit_code == 0);
}

TEST_SUITE_END();
