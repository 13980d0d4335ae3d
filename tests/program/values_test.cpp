#include "values.hpp"

#include <limits>
#include <string>

#include <doctest/doctest.h>

using namespace bookonce::cli;

namespace {

std::string words_of(std::string_view option, std::string_view text) {
    try {
        whole_number(option, text, 1, 10);
    } catch (usage_error const& problem) { return problem.what(); }
    return "accepted";
}

}  // namespace

TEST_CASE("a_whole_number_is_decimal_digits_within_its_bounds") {
    CHECK(whole_number("--n", "1", 1, 10) == 1);
    CHECK(whole_number("--n", "10", 1, 10) == 10);
    CHECK(whole_number("--n", "010", 1, 10) == 10);  // ten, not eight
    for (char const* text :
         {"", " ", "0", "11", "-1", "+1", "1 ", " 1", "1.0", "1e1", "0x1", "one", "99999999999999999999", "١"}) {
        INFO(text);
        CHECK(words_of("--n", text) == "--n must be a whole number from 1 to 10");
    }
}

TEST_CASE("the_largest_event_id_is_that_of_a_bigint") {
    CHECK(event_value("--event", "9223372036854775807").value == std::numeric_limits<std::int64_t>::max());
    CHECK_THROWS_AS(event_value("--event", "9223372036854775808"), usage_error);
}

TEST_CASE("a_booking_id_is_a_uuid_and_not_the_nil_one") {
    CHECK(booking_value("--booking-id", "01890A5D-AC96-774B-BCCE-B302099A8057").str() ==
          "01890a5d-ac96-774b-bcce-b302099a8057");
    for (char const* text : {"", "1", "01890a5dac96774bbcceb302099a8057", "01890a5d-ac96-774b-bcce-b302099a805",
                             "01890a5d-ac96-774b-bcce-b302099a805g", "00000000-0000-0000-0000-000000000000"}) {
        INFO(text);
        CHECK_THROWS_AS(booking_value("--booking-id", text), usage_error);
    }
}

TEST_CASE("an_error_does_not_repeat_the_value") {
    CHECK(words_of("--event", "password=hunter2").find("hunter2") == std::string::npos);
}
