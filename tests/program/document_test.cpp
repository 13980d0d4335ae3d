#include "document.hpp"

#include <chrono>
#include <cstdint>
#include <limits>

#include <doctest/doctest.h>

#include "time_text.hpp"

using namespace bookonce;
using namespace bookonce::cli;
using namespace std::chrono_literals;

namespace {

booking const two_seats{.event = {7},
                        .id = booking_id::parse("01890a5d-ac96-774b-bcce-b302099a8057").value(),
                        .user = "alice",
                        .seats = 2,
                        .status = booking_status::confirmed,
                        .booked_at = timestamp{1'000'000'000s + 42us}};

}  // namespace

TEST_CASE("times_are_rfc3339_in_utc_with_microseconds") {
    CHECK(time_text(timestamp{0us}) == "1970-01-01T00:00:00.000000Z");
    CHECK(time_text(timestamp{1'000'000'000s + 42us}) == "2001-09-09T01:46:40.000042Z");
    CHECK(time_text(timestamp{-1us}) == "1969-12-31T23:59:59.999999Z");
    CHECK(time_text(timestamp{1'709'251'199s + 999'999us}) == "2024-02-29T23:59:59.999999Z");
}

TEST_CASE("a_booking_carries_its_time_twice") {
    CHECK(json_text(document_of(two_seats)) ==
          R"({"event_id":7,"booking_id":"01890a5d-ac96-774b-bcce-b302099a8057","user":"alice","seats":2,)"
          R"("status":"confirmed","booked_at":"2001-09-09T01:46:40.000042Z","booked_at_us":1000000000000042})");
}

TEST_CASE("what_is_not_by_default_has_keys_of_its_own") {
    booking hold = two_seats;
    hold.status = booking_status::held;
    hold.expires_at = timestamp{1'000'000'900s};
    hold.slot = 2;
    hold.reason = "why";
    hold.data = R"({"order": 17, "price": 9.5})";
    CHECK(
        json_text(document_of(hold))
            .ends_with(
                R"("expires_at":"2001-09-09T02:01:40.000000Z","expires_at_us":1000000900000000,"slot":2,"reason":"why",)"
                R"("data":{"order":17,"price":9.5}})"));
    CHECK(document_of(event{}).size() == 6);
    CHECK(document_of(event{.overbook = 1, .seats_per_user = 4, .opens_at = timestamp{0us}}).size() == 10);
}

TEST_CASE("a_history_entry_tells_the_booking_or_the_events_seats") {
    auto const changed =
        document_of(history_entry{.event = {7}, .version = 3, .what = "changed", .booking = two_seats});
    CHECK(changed["booking"] == document_of(two_seats));
    CHECK(changed["at"] == "1970-01-01T00:00:00.000000Z");
    CHECK_FALSE(changed.contains("capacity"));
    auto const made = document_of(history_entry{.event = {7}, .what = "created", .capacity = 9, .overbook = 1});
    CHECK(made["capacity"] == 9);
    CHECK(made["overbook"] == 1);
    CHECK_FALSE(made.contains("booking"));
}

TEST_CASE("the_times_of_an_ending_come_twice") {
    auto const document = document_of(answer{hold_limit_reached{two_seats, timestamp{1'000'000'000s}}});
    CHECK(document["latest"] == "2001-09-09T01:46:40.000000Z");
    CHECK(document["latest_us"] == 1'000'000'000'000'000);
}

TEST_CASE("every_ending_names_itself_first_and_carries_what_it_has") {
    auto const text = [](outcome const& ending) { return json_text(document_of(ending)); };
    CHECK(text(sold_out{1, 2}) == R"({"outcome":"sold_out","available":1,"asked":2})");
    CHECK(text(event_not_found{{9}}) == R"({"outcome":"event_not_found","event_id":9})");
    CHECK(text(event_closed{{9}}) == R"({"outcome":"event_closed","event_id":9})");
    CHECK(text(contended{3}) == R"({"outcome":"contended","attempts":3})");
    CHECK(text(deadline_exceeded{3}) == R"({"outcome":"deadline_exceeded","attempts":3})");
    CHECK(text(unavailable{"57014", "cancelled"}) ==
          R"({"outcome":"unavailable","sqlstate":"57014","reason":"cancelled"})");
    CHECK(text(unavailable{"", "gone"}) == R"({"outcome":"unavailable","sqlstate":null,"reason":"gone"})");
    CHECK(text(in_doubt{two_seats.id}) ==
          R"({"outcome":"in_doubt","booking_id":"01890a5d-ac96-774b-bcce-b302099a8057"})");
    CHECK(text(rejected{"23514", "members_only", "no"}) ==
          R"({"outcome":"rejected","sqlstate":"23514","constraint":"members_only","message":"no"})");
    CHECK(text(rejected{"P0001", "", ""}) ==
          R"({"outcome":"rejected","sqlstate":"P0001","constraint":null,"message":""})");
    CHECK(text(booked{two_seats, 5, 1, true}).ends_with(R"(,"version":5,"attempts":1,"replayed":true})"));
    CHECK(document_of(outcome{already_booked{two_seats}})["booking"]["user"] == "alice");
    CHECK(document_of(outcome{booking_id_used{two_seats}})["booking"]["seats"] == 2);
    CHECK(document_of(outcome{booked{two_seats, 5, 1, true}})["replayed"] == true);
    CHECK(document_of(cancel_outcome{cancelled{two_seats, 5, 1, false}})["version"] == 5);
    CHECK(document_of(cancel_outcome{booking_not_found{two_seats.id}})["outcome"] == "booking_not_found");
}

TEST_CASE("json_is_one_line_of_ascii_whatever_the_text") {
    std::string const text = json_text({{"name", "Zoë\n\x1b\x7f\u009b\u202e\xff"}});
    CHECK(text == R"({"name":"Zo\u00eb\n\u001b\u007f\u009b\u202e\ufffd"})");
}

TEST_CASE("data_is_printed_as_it_is_stored") {
    auto const printed = [](std::string const& data) {
        booking own = two_seats;
        own.data = data;
        std::string const text = json_text(document_of(own));
        std::string const key = R"("data":)";
        auto const begin = text.find(key) + key.size();
        return text.substr(begin, text.size() - 1 - begin);
    };
    for (std::string const kept :
         {"12345678901234567890123", "0.1000000000000000055511151231257827", "-0", "-0.0", "1.10", "1E2",
          R"({"n":[9223372036854775808,-18446744073709551617,{"n":1.7976931348623157081e308}]})", R"({"n":1,"n":2})",
          R"("a \"quoted\" text \\")", R"({"a \"b":" , : "})", "{}", "[]", "[[],{}]", "null", "true", R"("")"}) {
        CHECK(printed(kept) == kept);
    }
    CHECK(printed(" { \"a\" :\r\n\t[ 1.0 , \"x y\" ] } ") == R"({"a":[1.0,"x y"]})");
    CHECK(printed("{\"Zoë\":\"\x7f\U0001f600\"}") == R"({"Zo\u00eb":"\u007f\ud83d\ude00"})");
    CHECK(printed("\xef\xbb\xbf{}") == "{}");
    CHECK_MESSAGE(printed("[1e999]") == R"("[1e999]")", "no program here could read it");
    CHECK_MESSAGE(printed("not JSON") == R"("not JSON")", "another program's");
}

TEST_CASE("data_of_lists_and_histories_keeps_its_digits") {
    booking own = two_seats;
    own.data = R"({"n":12345678901234567890123})";
    std::string const data = R"("data":)" + own.data + '}';
    auto const has_data = [&](nlohmann::ordered_json const& document) {
        return json_text(document).find(data) != std::string::npos &&
               json_text(with_ids_as_strings(document)).find(data) != std::string::npos;
    };
    CHECK(has_data(document_of(own)));
    CHECK(has_data({{"bookings", {document_of(own)}}, {"next_after", nullptr}}));
    CHECK(has_data({{"history", {document_of(history_entry{.event = {7}, .what = "confirmed", .booking = own})}}}));
    CHECK(has_data(document_of(outcome{booked{own, 5, 1, true}})));
    CHECK(has_data(document_of(outcome{already_booked{own}})));
}

TEST_CASE("ids_and_versions_can_be_strings_and_lose_no_digit") {
    std::int64_t const most = std::numeric_limits<std::int64_t>::max();
    auto const text = [](nlohmann::ordered_json const& document) { return json_text(with_ids_as_strings(document)); };
    event const found{.id = {most}, .name = "version", .capacity = 2, .available = 1, .version = most};
    CHECK(text(document_of(found)) ==
          R"({"event_id":"9223372036854775807","name":"version","capacity":2,"available":1,)"
          R"("version":"9223372036854775807","status":"open"})");
    CHECK(
        text({{"events", {document_of(found)}}, {"next_after", most}}).find(R"("next_after":"9223372036854775807")") !=
        std::string::npos);
    CHECK(with_ids_as_strings(document_of(outcome{booked{two_seats, most}}))["booking"]["event_id"] == "7");
    CHECK(text({{"next_after", nullptr}}) == R"({"next_after":null})");
    CHECK(text(document_of(outcome{unavailable{"", "gone"}})) ==
          R"({"outcome":"unavailable","sqlstate":null,"reason":"gone"})");

    booking own = two_seats;
    own.data = R"({"event_id":5,"version":6})";
    CHECK(text(document_of(own)).ends_with(R"("data":{"event_id":5,"version":6}})"));

    audit_report seen;
    seen.findings.push_back({{most}, "seats_add_up", "1 <> 2"});
    CHECK(with_ids_as_strings(document_of(seen))["findings"][0]["event_id"] == "9223372036854775807");
}
