#include "shop.hpp"

#include <algorithm>

using namespace bookonce::test;

namespace {

constexpr char const* some_id = "01890a5d-ac96-774b-bcce-b302099a8057";

struct slip {
    std::vector<std::string> arguments;
    std::string says;  ///< part of the error that tells what to do
};

/// EVENT stands for the id of an event that is there.
std::vector<slip> slips() {
    std::string const seats = "--seats must be a whole number from 1 to 1000";
    std::string const uuid = "--booking-id must be a UUID";
    return {
        {{"book", "--event", "EVENT", "--user", ""}, "user is empty"},
        {{"book", "--event", "EVENT", "--user="}, "user is empty"},
        {{"book", "--event", "EVENT", "--user=", "--seats", "1"}, "user is empty"},
        {{"book", "--event", "EVENT", "--user", std::string(256, 'x')}, "must be 1 … 255, not 256"},
        {{"book", "--event", "EVENT", "--user", "a\xff"}, "user must be UTF-8"},
        {{"book", "--event", "EVENT", "--user", "\xed\xa0\x80"}, "user must be UTF-8"},
        {{"book", "--event", "EVENT", "--user", "--json"}, "--user wants exactly one value"},
        {{"book", "--event", "EVENT", "--user", "x", "--seats", "0"}, seats},
        {{"book", "--event", "EVENT", "--user", "x", "--seats", "1001"}, seats},
        {{"book", "--event", "EVENT", "--user", "x", "--seats", "99999999999999999999"}, seats},
        {{"book", "--event", "EVENT", "--user", "x", "--seats=-1"}, seats},
        {{"book", "--event", "EVENT", "--user", "x", "--seats", "1.5"}, seats},
        {{"book", "--event", "EVENT", "--user", "x", "--seats", ""}, seats},
        {{"book", "--event", "EVENT", "--user", "x", "--booking-id", "not-a-uuid"}, uuid},
        {{"book", "--event", "EVENT", "--user", "x", "--booking-id", ""}, uuid},
        {{"book", "--event", "EVENT", "--user", "x", "--booking-id", "00000000-0000-0000-0000-000000000000"}, uuid},
        {{"book", "--event", "EVENT", "--user", "x", "--deadline-ms", "0"},
         "--deadline-ms must be a whole number from 1 to 3600000"},
        {{"book", "--event", "EVENT", "--user", "x", "--deadline-ms", "3600001"}, "--deadline-ms must be"},
        {{"book", "--event", "0", "--user", "x"}, "--event must be a whole number from 1"},
        {{"book", "--event", "one", "--user", "x"}, "--event must be a whole number from 1"},
        {{"book", "--event", "9223372036854775808", "--user", "x"}, "--event must be a whole number from 1"},
        {{"book", "--event", "EVENT"}, "--user is required"},
        {{"book", "--user", "x"}, "--event is required"},
        {{"book", "--event"}, "--event wants exactly one value"},
        {{"book", "--event", "EVENT", "--event", "EVENT", "--user", "x"}, "--event wants exactly one value"},
        {{"book", "--event", "EVENT", "--user", "x", "surplus"}, "an argument too many"},
        {{"book", "--event", "EVENT", "--user", "x", "--sets", "2"}, "unknown option --sets"},
        {{"cancel", "--event", "EVENT"}, "--booking-id is required"},
        {{"cancel", "--event", "EVENT", "--booking-id", "1"}, uuid},
        {{"cancel", "--booking-id", some_id}, "--event is required"},
        {{"bookings"}, "--event is required"},
        {{"bookings", "--event", "EVENT", "--rows", "0"}, "--rows must be a whole number from 1 to 10000"},
        {{"bookings", "--event", "EVENT", "--after", "EVENT"}, "--after must be a UUID"},
        {{"event", "create"}, "--capacity is required"},
        {{"event", "create", "--capacity", "0"}, "--capacity must be a whole number from 1 to 1000000000"},
        {{"event", "create", "--capacity", "1000000001"}, "--capacity must be"},
        {{"event", "create", "--capacity", "5", "--id", "0"}, "--id must be"},
        {{"event", "create", "--capacity", "5", "--id", ""}, "--id must be"},
        {{"event", "create", "--capacity", "5", "--name", std::string(201, 'x')}, "must be 0 … 200, not 201"},
        {{"event", "create", "--capacity", "5", "--name", "\xff"}, "name must be UTF-8"},
        {{"event", "show"}, "ID is required"},
        {{"event", "show", "first"}, "the event's ID must be"},
        {{"event", "list", "--rows", "10001"}, "--rows must be"},
        {{"event", "list", "--after", "x"}, "--after must be"},
        {{"event"}, "a command is missing"},
        {{"event", "destroy"}, "unknown command 'destroy'"},
        {{}, "a command is missing"},
        {{"frobnicate"}, "unknown command 'frobnicate'"},
        {{"audit", "--frobnicate=1"}, "unknown option --frobnicate:"},
        {{"audit", "-x"}, "unknown option -x"},
        {{"audit", "migrate"}, "an argument too many"},
        {{"audit", "--json", "--quiet"}, "--json excludes --quiet"},
        {{"audit", "--json=maybe"}, "cannot be understood"},
        {{"migrate", "--owner", ""}, "--owner is empty"},
        {{"migrate", "--runtime-role="}, "--runtime-role is empty"},
        {{"audit", "--database", ""}, "--database is empty"},
        {{"audit", "--database", "host=a b c"}, "the database's address cannot be read"},
        {{"audit", "--database", std::string(5000, 'x')}, "the database's address cannot be read"},
        {{"audit", "--schema", "x\"; DROP SCHEMA public CASCADE; --"}, "schema must be"},
        {{"migrate", "--schema", "x'; SELECT 1"}, "schema must be"},
        {{"migrate", "--schema", "Upper"}, "schema must be"},
        {{"migrate", "--schema", ""}, "schema must be"},
        {{"migrate", "--schema", std::string(64, 'x')}, "schema must be"},
    };
}

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
