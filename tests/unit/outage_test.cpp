#include "lane/outage.hpp"

#include <doctest/doctest.h>

using namespace bookonce;
using namespace std::chrono_literals;

namespace {

store::error const away{store::failure::not_connected, "08001", "nobody listens"};
store::error const wrong{store::failure::misconfigured, "28P01", "wrong password"};

/// Notes tries at chosen times.
struct login_log {
    std::string note(std::optional<store::error> const& error, std::chrono::seconds at, bool is_only_one = true) {
        auto const line = subject.note(error, is_only_one, start + at);
        return line ? line->text : "";
    }

    time_point const start = std::chrono::steady_clock::now();
    outage subject;
};

}  // namespace

TEST_CASE("logins_that_succeed_are_not_told") {
    login_log log;
    CHECK(log.note({}, 0s).empty());
    CHECK(log.note({}, 1s, false).empty());
}

TEST_CASE("an_outage_is_told_when_it_begins_and_ends") {
    login_log log;
    CHECK(log.note(away, 10s) == "bookonce: database lost: 08001 nobody listens");
    CHECK(log.note(away, 11s).empty());
    CHECK(log.note(away, 75s).empty());
    CHECK(log.note({}, 90s) == "bookonce: database back after 80 s");
    CHECK(log.note({}, 91s).empty());
    CHECK(log.note(away, 100s) == "bookonce: database lost: 08001 nobody listens");
    CHECK(log.note({}, 103s) == "bookonce: database back after 3 s");
}

TEST_CASE("an_outage_that_turns_into_a_refusal_is_told") {
    login_log log;
    CHECK_FALSE(log.note(away, 0s).empty());
    CHECK(log.note(wrong, 5s) == "bookonce: login refused: 28P01 wrong password");
    CHECK(log.note(wrong, 6s).empty());
    CHECK(log.note({}, 60s) == "bookonce: database back after 60 s");
}

TEST_CASE("a_full_server_is_no_lost_database") {
    login_log log;
    CHECK(log.note(away, 0s, false) == "bookonce: no further session, those that are open go on: 08001 nobody listens");
    CHECK(log.note(away, 1s, false).empty());
    CHECK(log.note({}, 2s, false) == "bookonce: sessions open again after 2 s");
}

TEST_CASE("an_error_without_a_code_is_told_by_its_words") {
    login_log log;
    CHECK(log.note(store::error{store::failure::not_connected, "", "no route"}, 0s) ==
          "bookonce: database lost: no route");
}
