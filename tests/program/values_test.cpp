#include "values.hpp"

#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "time_text.hpp"

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

TEST_CASE("a_time_is_read_as_it_is_printed") {
    for (char const* text :
         {"1970-01-01T00:00:00.000000Z", "2001-09-09T01:46:40.000042Z", "2024-02-29T23:59:59.999999Z",
          "0001-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z"}) {
        CHECK(time_text(time_value("--opens-at", text)) == text);
    }
    CHECK(time_text(time_value("--opens-at", "2026-01-31T09:30Z")) == "2026-01-31T09:30:00.000000Z");
    CHECK(time_text(time_value("--opens-at", "2026-01-31T09:30:07Z")) == "2026-01-31T09:30:07.000000Z");
    CHECK(time_text(time_value("--opens-at", "2026-01-31T09:30:07.25Z")) == "2026-01-31T09:30:07.250000Z");
}

TEST_CASE("a_time_without_utc_or_that_there_is_not_is_refused") {
    for (char const* text : {"",
                             "now",
                             "2026-01-31",
                             "2026-01-31T09:30",
                             "2026-01-31T09:30:00",
                             "2026-01-31 09:30:00Z",
                             "2026-01-31T09:30:00+00:00",
                             "2026-01-31T09:30:00z",
                             "2026-02-29T09:30:00Z",
                             "2026-00-31T09:30:00Z",
                             "2026-01-31T24:00:00Z",
                             "2026-01-31T09:60:00Z",
                             "2026-01-31T09:30:60Z",
                             "2026-01-31T09:30:00.Z",
                             "2026-01-31T09:30:00.1234567Z",
                             "26-01-31T09:30:00Z",
                             "-026-01-31T09:30:00Z",
                             "2026-01-31T09:30:00ZZ",
                             " 2026-01-31T09:30:00Z",
                             "2026-1-31T09:30:00Z",
                             "2026-01-31T9:30:00Z",
                             "1769851800"}) {
        INFO(text);
        CHECK_THROWS_WITH_AS(time_value("--opens-at", text),
                             "--opens-at must be a time in UTC, like 2026-01-31T09:30:00Z", usage_error);
    }
}

TEST_CASE("a_place_is_read_as_it_is_printed") {
    for (char const* text : {"0:00000000-0000-0000-0000-000000000000", "7:01890a5d-ac96-774b-bcce-b302099a8057",
                             "9223372036854775807:ffffffff-ffff-ffff-ffff-ffffffffffff"}) {
        CHECK(place_text(place_value("--after", text)) == text);
    }
    CHECK(place_text(place_value("--after", "7")) == "7:ffffffff-ffff-ffff-ffff-ffffffffffff");
    for (char const* text : {"", ":", "7:", "7:7", "-1", "x", "7:01890a5d-ac96-774b-bcce-b302099a8057:", "7:x"}) {
        INFO(text);
        CHECK_THROWS_AS(place_value("--after", text), usage_error);
    }
}

TEST_CASE("an_error_does_not_repeat_the_value") {
    CHECK(words_of("--event", "password=hunter2").find("hunter2") == std::string::npos);
}
