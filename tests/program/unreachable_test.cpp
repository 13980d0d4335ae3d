#include "shop.hpp"

#include <optional>

#include "sql_client.hpp"

using namespace bookonce::test;

namespace {

/// Each with the address of a server that is not there.
std::vector<std::vector<std::string>> commands() {
    std::string const id = "01890a5d-ac96-774b-bcce-b302099a8057";
    std::vector<std::vector<std::string>> made{{"migrate"},
                                               {"event", "create", "--capacity", "1"},
                                               {"event", "list"},
                                               {"event", "show", "1"},
                                               {"event", "close", "1"},
                                               {"event", "open", "1"},
                                               {"bookings", "--event", "1"},
                                               {"audit"},
                                               {"book", "--event", "1", "--user", "x", "--deadline-ms", "500"},
                                               {"cancel", "--event", "1", "--booking-id", id, "--deadline-ms", "500"}};
    for (auto& each : made) {
        each.insert(each.begin(), {"--database", "host=127.0.0.1 port=1 user=nobody dbname=nothing"});
    }
    return made;
}

}  // namespace

TEST_SUITE_BEGIN("unreachable");

TEST_CASE("a_database_that_is_away_ends_every_command_with_4_and_a_line") {
    for (auto const& arguments : commands()) {
        auto const result = run_command(arguments);
        INFO(arguments[2], result.err);
        CHECK(result.exit_code == 4);
        CHECK(result.out.empty());
        CHECK(is_one_clean_line(result.err));
        CHECK(result.err.find("cannot be reached") != std::string::npos);
    }
}

TEST_CASE("a_database_that_is_away_is_a_document_of_every_command") {
    for (auto arguments : commands()) {
        arguments.emplace_back("--json");
        auto const result = run_command(arguments);
        INFO(arguments[2], result.out);
        CHECK(result.exit_code == 4);
        CHECK(is_one_clean_line(result.err));
        REQUIRE(is_one_document(result.out));
        auto const document = nlohmann::json::parse(result.out);
        CHECK(document["outcome"] == "unavailable");
        CHECK(document["sqlstate"] == "08001");
        CHECK(document["reason"].get<std::string>().find("cannot be reached") != std::string::npos);
        CHECK(document.size() == 3);
    }
}

TEST_CASE("a_locked_event_is_waited_for_until_the_deadline") {
    open_shop const shop;
    std::string const event = shop.event(2);
    std::optional<sql_client> locker{std::in_place};
    locker->run("BEGIN; UPDATE " + shop.table("events") + " SET name = name");
    auto const result = shop.run({"book", "--event", event, "--user", "alice", "--deadline-ms", "300", "--json"});
    locker.reset();
    CHECK(result.exit_code == 4);
    std::string const outcome = nlohmann::json::parse(result.out)["outcome"];
    INFO(outcome);
    CHECK((outcome == "in_doubt" || outcome == "deadline_exceeded" || outcome == "unavailable"));
    CHECK(shop.run({"audit"}).exit_code == 0);
}

TEST_SUITE_END();
