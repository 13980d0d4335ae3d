#include "shop.hpp"
#include "slips.hpp"

#include <algorithm>

using namespace bookonce::test;

namespace {

constexpr char const* some_id = "01890a5d-ac96-774b-bcce-b302099a8057";

process_result run_slip(shop const& shop, std::string const& event, std::vector<std::string> arguments) {
    std::ranges::replace(arguments, "EVENT", event);
    bool const names_schema = std::ranges::find(arguments, "--schema") != arguments.end();
    return names_schema ? run_command(arguments) : shop.run(arguments);
}

bool asks_for_json(std::vector<std::string> const& arguments) {
    return std::ranges::find(arguments, "--json") != arguments.end();
}

}  // namespace

TEST_SUITE_BEGIN("bad_input");

TEST_CASE("every_slip_is_one_line_that_says_what_to_do") {
    open_shop const shop;
    std::string const event = shop.event(5);
    std::string const before = shop.rows();
    for (slip const& each : slips()) {
        auto const result = run_slip(shop, event, each.arguments);
        INFO(each.says, " <> ", result.err, result.out);
        CHECK(result.exit_code == 1);
        CHECK((result.out.empty() || asks_for_json(each.arguments)));
        CHECK(is_one_clean_line(result.err));
        CHECK(result.err.starts_with("bookonce: "));
        CHECK(result.err.find(each.says) != std::string::npos);
        CHECK(shop.rows() == before);
    }
}

TEST_CASE("every_slip_is_a_document_too_if_json_is_asked_for") {
    open_shop const shop;
    std::string const event = shop.event(5);
    for (slip const& each : slips()) {
        auto arguments = each.arguments;
        arguments.insert(arguments.begin(), "--json");
        auto const result = run_slip(shop, event, arguments);
        INFO(each.says, " <> ", result.err, result.out);
        CHECK(result.exit_code == 1);
        CHECK(is_one_clean_line(result.err));
        REQUIRE(is_one_document(result.out));
        auto const document = nlohmann::json::parse(result.out);
        std::string const outcome = document["outcome"];
        CHECK((outcome == "usage_error" || outcome == "config_error"));
        CHECK(document["sqlstate"].is_null());
        CHECK(document["reason"].get<std::string>().find(each.says) != std::string::npos);
    }
}

TEST_CASE("json_is_asked_for_by_an_option_and_by_no_value") {
    CHECK(is_one_document(run_command({"audit", "--nonsense", "--json"}).out));
    CHECK(is_one_document(run_command({"book", "--event", "1", "--user", "--json"}).out));
    CHECK(is_one_document(run_command({"book", "--json=true", "--event"}).out));
    CHECK(run_command({"book", "--json=false", "--event"}).out.empty());
    CHECK(run_command({"book", "--user=--json"}).out.empty());
    CHECK(run_command({"event", "show", "--nonsense", "--", "--json"}).out.empty());
}

TEST_CASE("a_hostile_schema_name_is_refused_before_anything_is_sent") {
    for (std::string const& name :
         {std::string{}, std::string(64, 'a'), std::string{"Upper"}, std::string{"two words"}, std::string{"quo\"te"},
          std::string{"quo'te"}, std::string{"x; DROP SCHEMA public CASCADE"}, std::string{"a.b"},
          std::string{"9lives"}, std::string{"{schema}"}, std::string{"a\nb"}, std::string{"\x1b[31m"},
          std::string{"$1"}}) {
        for (std::vector<std::string> const& command : {std::vector<std::string>{"migrate"},
                                                        {"audit"},
                                                        {"event", "list"},
                                                        {"book", "--event", "1", "--user", "x"}}) {
            // Nobody listens there: a program that tried to connect would end with 4.
            auto arguments = command;
            arguments.insert(arguments.end(), {"--database", "host=127.0.0.1 port=1", "--schema=" + name});
            auto const result = run_command(arguments);
            INFO(name, " <> ", result.err);
            CHECK(result.exit_code == 1);
            CHECK(is_one_clean_line(result.err));
            CHECK(result.err.find("schema must be") != std::string::npos);
        }
    }
}

TEST_CASE("a_database_never_migrated_is_refused_with_what_to_do") {
    shop const shop;
    for (std::vector<std::string> const& arguments : {std::vector<std::string>{"book", "--event", "1", "--user", "x"},
                                                      {"cancel", "--event", "1", "--booking-id", some_id},
                                                      {"bookings", "--event", "1"},
                                                      {"bookings", "--user", "x"},
                                                      {"booking", "show", "--event", "1", "--user", "x"},
                                                      {"hold", "--event", "1", "--user", "x"},
                                                      {"confirm", "--event", "1", "--user", "x"},
                                                      {"history", "--event", "1"},
                                                      {"changes"},
                                                      {"expire", "--event", "1"},
                                                      {"user", "forget", "--user", "x"},
                                                      {"event", "resize", "1", "--capacity", "1"},
                                                      {"event", "cancel", "1"},
                                                      {"event", "remove", "1"},
                                                      {"event", "create", "--capacity", "1"},
                                                      {"event", "list"},
                                                      {"audit"}}) {
        auto const result = shop.run(arguments);
        CHECK(result.exit_code == 1);
        CHECK(result.out.empty());
        CHECK(is_one_clean_line(result.err));
        CHECK(result.err.find("run 'bookonce migrate'") != std::string::npos);
        auto const document = shop.json(arguments, 1);
        CHECK(document["outcome"] == "config_error");
        CHECK(document["sqlstate"].is_null());
        CHECK(document["reason"].get<std::string>().find("run 'bookonce migrate'") != std::string::npos);
    }
    CHECK(query("SELECT count(*) FROM pg_namespace WHERE nspname = '" + shop.schema() + "'") == "0");
}

TEST_SUITE_END();
