#include "shop.hpp"

using namespace bookonce::test;

TEST_SUITE_BEGIN("output");

TEST_CASE("help_names_every_command_and_every_exit_code") {
    auto const result = run_command({"--help"});
    CHECK(result.exit_code == 0);
    CHECK(result.err.empty());
    for (char const* word :
         {"migrate",  "event",  "book",     "cancel",     "hold",     "confirm", "release",
          "extend",   "change", "transfer", "expire",     "history",  "changes", "booking",
          "bookings", "user",   "audit",    "--database", "--schema", "--json",  "--json-ids-as-strings",
          "--quiet",  "  4  "}) {
        CHECK(result.out.find(word) != std::string::npos);
    }
    CHECK(run_command({"event", "create", "--help"}).out.find("--capacity") != std::string::npos);
}

TEST_CASE("the_help_of_a_listing_says_that_it_is_no_feed") {
    CHECK(run_command({"event", "list", "--help"}).out.find("no feed") != std::string::npos);
    CHECK(run_command({"bookings", "--help"}).out.find("no feed") != std::string::npos);
}

TEST_CASE("help_and_version_are_text_whatever_else_is_asked_for") {
    std::string const version = run_command({"--version"}).out;
    for (char const* form : {"--json", "--json-ids-as-strings", "--quiet"}) {
        CHECK(run_command({form, "--version"}).out == version);
        CHECK(run_command({form, "book", "--help"}).out == run_command({"book", "--help"}).out);
    }
}

TEST_CASE("ids_beyond_what_a_double_holds_can_be_strings") {
    open_shop const shop;
    std::string const most = "9223372036854775807";
    auto const plain = shop.run({"--json", "event", "create", "--capacity", "2", "--id", most});
    CHECK(plain.out.find("\"event_id\":" + most + ",") != std::string::npos);
    query("UPDATE " + shop.table("events") + " SET version = 9223372036854775000");
    std::string const option = "--json-ids-as-strings";
    auto const booked = shop.run({"book", "--event", most, "--user", "alice", option});
    CHECK(booked.exit_code == 0);
    auto const document = nlohmann::json::parse(booked.out);
    CHECK(document["version"] == "9223372036854775001");
    CHECK(document["booking"]["event_id"] == most);
    CHECK(document["booking"]["seats"] == 1);
    auto const page = nlohmann::json::parse(shop.run({option, "--json", "event", "list", "--rows", "1"}).out);
    CHECK(page["events"][0]["event_id"] == most);
    CHECK(page["next_after"] == most);
    auto const missing = shop.run({option, "event", "show", "99"});
    CHECK(missing.exit_code == 2);
    CHECK(nlohmann::json::parse(missing.out) == nlohmann::json{{"outcome", "event_not_found"}, {"event_id", "99"}});
    auto const slip = shop.run({option, "event", "show", "x"});
    CHECK(slip.exit_code == 1);
    CHECK(is_one_document(slip.out));
    CHECK(is_one_document(shop.run({"--nonsense", option}).out));
    CHECK(shop.run({option, "--quiet", "audit"}).exit_code == 1);
}

TEST_CASE("version_names_program_and_schema") {
    auto const result = run_command({"--version"});
    CHECK(result.exit_code == 0);
    CHECK(result.out.starts_with("bookonce "));
    CHECK(result.out.ends_with("(schema version 6)\n"));
}

TEST_CASE("global_options_stand_before_between_and_after_the_command") {
    open_shop const shop;
    std::string const schema = shop.schema();
    std::vector<std::vector<std::string>> const orders{
        {"--json", "--schema", schema, "event", "create", "--capacity", "3"},
        {"event", "--json", "--schema", schema, "create", "--capacity", "3"},
        {"event", "create", "--capacity", "3", "--json", "--schema", schema},
        {"event", "create", "--json", "--capacity=3", "--schema=" + schema}};
    for (auto const& arguments : orders) {
        auto const result = run_command(arguments);
        CHECK(result.exit_code == 0);
        CHECK(nlohmann::json::parse(result.out)["capacity"] == 3);
    }
    CHECK(query("SELECT count(*) FROM " + shop.table("events")) == "4");
}

TEST_CASE("the_address_is_the_argument_or_comes_from_the_environment") {
    open_shop const shop;
    std::string const right = database_address();
    std::string const wrong = "host=127.0.0.1 port=1";
    CHECK(shop.run({"audit", "--database", right}, {.set = {{"BOOKONCE_DATABASE", wrong}}}).exit_code == 0);
    CHECK(shop.run({"audit"}, {.set = {{"BOOKONCE_DATABASE", wrong}}}).exit_code == 4);
    CHECK(shop.run({"audit"}, {.unset = {"BOOKONCE_DATABASE"}}).exit_code == 0);
    CHECK(shop.run({"audit"}, {.set = {{"PGHOST", "127.0.0.1"}, {"PGPORT", "1"}}, .unset = {"BOOKONCE_DATABASE"}})
              .exit_code == 4);
}

TEST_CASE("names_and_users_are_printed_without_control_characters") {
    open_shop const shop;
    std::string const hostile = "\x1b]0;owned\x07\n\u202eevil\u200b\U000e0041\xc2\x9b"
                                "31m";
    std::string const event = shop.event(3, hostile);
    shop.json({"book", "--event", event, "--user", hostile});
    for (std::vector<std::string> const& arguments : {std::vector<std::string>{"event", "list"},
                                                      {"event", "show", event},
                                                      {"bookings", "--event", event},
                                                      {"book", "--event", event, "--user", hostile}}) {
        auto const person = shop.run(arguments);
        for (char const* bad : {"\x1b", "\x07", "\u202e", "\u200b", "\U000e0041", "\xc2\x9b"}) {
            CHECK(person.out.find(bad) == std::string::npos);
        }
        auto list = arguments;
        list.emplace_back("--json");
        for (char const letter : shop.run(list).out) { REQUIRE((letter == '\n' || (letter >= ' ' && letter < 0x7f))); }
    }
    CHECK(shop.json({"event", "show", event})["name"] == hostile);
    CHECK(shop.json({"bookings", "--event", event})["bookings"][0]["user"] == hostile);
}

TEST_CASE("names_and_users_of_any_letters_come_back_as_they_were_given") {
    open_shop const shop;
    for (char const* text : {"it's",
                             "\"quoted\"",
                             "say \"hi\"",
                             "back\\slash\\",
                             "{NULL}",
                             "NULL",
                             "{a,b}",
                             "[a,b]",
                             "{}",
                             "a,b",
                             "%%",
                             "'; DROP TABLE bookings; --",
                             "$1 %s {0}",
                             ":user::text",
                             "{schema}",
                             "line\nbreak\r\ttab",
                             "\x1b[31mred",
                             "\u202ereversed",
                             "🎟️🇩🇪",
                             "  blanks  ",
                             "@file"}) {
        INFO(text);
        std::string const event = shop.event(3, text);
        CHECK(shop.json({"event", "show", event})["name"] == text);
        shop.json({"book", "--event", event, std::string{"--user="} + text});
        CHECK(shop.json({"bookings", "--event", event})["bookings"][0]["user"] == text);
        CHECK(query("SELECT name = user_id FROM " + shop.table("events") +
                    " NATURAL JOIN (SELECT event_id, user_id FROM " + shop.table("bookings") +
                    ") AS b WHERE event_id = " + event) == "t");
    }
}

TEST_CASE("errors_that_quote_the_arguments_are_one_clean_line") {
    shop const shop;
    for (char const* role : {"\x1b[31mred", "two\nlines",
                             "\xc2\x9b"
                             "31m",
                             "\u202ereversed"}) {
        auto const result = shop.run({"migrate", "--runtime-role", role});
        INFO(result.err);
        CHECK(result.exit_code == 1);
        CHECK(is_one_clean_line(result.err));
        for (char const* bad : {"\x1b", "\u202e", "\xc2\x9b"}) { CHECK(result.err.find(bad) == std::string::npos); }
    }
}

TEST_SUITE_END();
