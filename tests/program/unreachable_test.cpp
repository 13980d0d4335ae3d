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
                                               {"event", "resize", "1", "--capacity", "2"},
                                               {"event", "rename", "1", "--name", "x"},
                                               {"event", "window", "1", "--opens-at", "none"},
                                               {"event", "limits", "1", "--bookings-per-user", "2"},
                                               {"event", "cancel", "1"},
                                               {"event", "remove", "1"},
                                               {"expire", "--event", "1"},
                                               {"booking", "show", "--event", "1", "--booking-id", id},
                                               {"bookings", "--event", "1"},
                                               {"history", "--event", "1"},
                                               {"changes"},
                                               {"user", "forget", "--user", "x"},
                                               {"audit"}};
    std::vector<std::vector<std::string>> const requests{{"book", "--user", "x"},
                                                         {"hold", "--user", "x"},
                                                         {"confirm", "--booking-id", id},
                                                         {"release", "--booking-id", id},
                                                         {"extend", "--booking-id", id, "--ttl", "9"},
                                                         {"change", "--booking-id", id, "--seats", "2"},
                                                         {"transfer", "--booking-id", id, "--to", "y"},
                                                         {"cancel", "--booking-id", id}};
    for (auto each : requests) {
        each.insert(each.end(), {"--event", "1", "--deadline-ms", "100"});
        made.push_back(each);
    }
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

TEST_CASE("an_option_that_is_none_is_a_document_of_every_command") {
    for (auto arguments : commands()) {
        arguments.insert(arguments.end(), {"--json", "--no-such-option"});
        auto const result = run_command(arguments);
        INFO(arguments[2], result.out);
        CHECK(result.exit_code == 1);
        REQUIRE(is_one_document(result.out));
        auto const document = nlohmann::json::parse(result.out);
        CHECK(document["outcome"] == "usage_error");
        CHECK(document["reason"].get<std::string>().starts_with("unknown option --no-such-option"));
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
