// `book --stdin`: a line of JSON in, a line of JSON out.
#include "shop.hpp"

#include <fstream>
#include <sstream>

#include <unistd.h>

using namespace bookonce::test;

namespace {

constexpr char const* some_id = "01890a5d-ac96-774b-bcce-b302099a8057";

/// Input in a file, which is gone afterwards.
class input_file {
public:
    explicit input_file(std::string const& text) { std::ofstream{path_, std::ios::binary} << text; }
    ~input_file() { ::unlink(path_.c_str()); }
    input_file(input_file const&) = delete;
    input_file& operator=(input_file const&) = delete;

    std::string const& path() const { return path_; }

private:
    std::string path_ = "/tmp/lines_test_" + std::to_string(::getpid());
};

struct answers {
    process_result result;
    std::vector<nlohmann::json> lines;
};

answers book_lines(shop const& shop, std::string const& input, std::vector<std::string> const& more = {}) {
    input_file const file{input};
    std::vector<std::string> arguments{"book", "--stdin"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    answers told{shop.run_redirected("<" + file.path(), arguments), {}};
    std::istringstream lines{told.result.out};
    for (std::string line; std::getline(lines, line);) { told.lines.push_back(nlohmann::json::parse(line)); }
    return told;
}

std::string line_of(std::string const& event, std::string const& user, std::string const& more = "") {
    return R"({"event":)" + event + R"(,"user":")" + user + '"' + more + "}\n";
}

/// Many requests for one event, of users 1, 2 and so on.
std::string many_lines(std::string const& event, int count) {
    std::string lines;
    for (int number = 1; number <= count; ++number) { lines += line_of(event, std::to_string(number)); }
    return lines;
}

/// Runs a script of bash, with the command and its options as "$0" "$@".
process_result run_script(shop const& shop, std::string const& script) {
    return run({"/bin/bash", "-c", script, BOOKONCE_COMMAND, "--schema", shop.schema(), "book", "--stdin"});
}

}  // namespace

TEST_SUITE_BEGIN("lines");

TEST_CASE("each_line_is_answered_in_its_place") {
    open_shop const shop;
    std::string const event = shop.event(5);
    std::string const full = shop.event(3);
    std::string const all = R"(,"seats":2,"booking_id":")" + std::string{some_id} + R"(","data":{"row":[7]})";
    auto const told =
        book_lines(shop, line_of(event, "ann", all) + line_of('"' + full + '"', "bob", R"(,"seats":9)") +
                             line_of("4711", "cid") + line_of(event, "dan", R"(,"seats":"3","up_to":true)"));
    CHECK(told.result.exit_code == 0);
    CHECK(told.result.err.empty());
    REQUIRE(told.lines.size() == 4);
    CHECK(told.lines[0]["outcome"] == "booked");
    CHECK(told.lines[0]["booking"]["booking_id"] == some_id);
    CHECK(told.lines[0]["booking"]["data"] == nlohmann::json{{"row", {7}}});
    CHECK(told.lines[1] == nlohmann::json{{"outcome", "sold_out"}, {"available", 3}, {"asked", 9}});
    CHECK(told.lines[2]["outcome"] == "event_not_found");
    CHECK(told.lines[3]["booking"]["user"] == "dan");
}

TEST_CASE("lines_that_are_no_requests_stop_nothing") {
    open_shop const shop;
    std::string const event = shop.event(2);
    std::vector<std::string> const hostile{
        "",
        " ",
        "nonsense",
        "[]",
        "null",
        "{}",
        R"({"event":1})",
        R"({"user":"ann"})",
        R"({"event":1,"user":"ann")",
        R"({"event":1.5,"user":"ann"})",
        R"({"event":0,"user":"ann"})",
        R"({"event":99999999999999999999,"user":"ann"})",
        R"({"event":1,"user":7})",
        R"({"event":1,"user":""})",
        R"({"event":1,"user":"a\u0000b"})",
        R"({"event":1,"user":"ann","seats":0})",
        R"({"event":1,"user":"ann","seats":null})",
        R"({"event":1,"user":"ann","booking_id":"x"})",
        R"({"event":1,"user":"ann","up_to":1})",
        R"({"event":1,"user":"ann","user":"bob"})",
        R"({"event":1,"user":"ann","seats":1,"seats":1})",
        R"({"event":1,"user":"ann","data":1,"d\u0061ta":2})",
        R"({"event":1,"user":"ann","deadline_ms":0})",
        R"({"event":1,"user":"ann","secret":"hunter2"})",
        R"({"event":1,"user":")" + std::string{"\xff\xfe"} + R"("})",
        std::string(100'000, '['),
        R"({"event":1,"user":")" + std::string(200'000, 'x') + R"("})",
    };
    std::string input;
    for (std::string const& line : hostile) { input += line + '\n'; }
    auto const told = book_lines(shop, input + line_of(event, "ann"));
    CHECK(told.result.exit_code == 1);
    CHECK(is_one_clean_line(told.result.err));
    CHECK(told.result.out.find("hunter2") == std::string::npos);
    REQUIRE(told.lines.size() == hostile.size() + 1);
    for (std::size_t at = 0; at < hostile.size(); ++at) {
        INFO(hostile[at].substr(0, 60));
        CHECK(told.lines[at]["outcome"] == "usage_error");
        CHECK_FALSE(told.lines[at]["reason"].get<std::string>().empty());
    }
    CHECK(told.lines.back()["outcome"] == "booked");
    CHECK(shop.taken(event) == "1");
}

TEST_CASE("data_of_a_line_is_kept_as_it_stands_there") {
    open_shop const shop;
    std::string const event = shop.event(9);
    std::vector<std::string> const values{"12345678901234567890123",     "1.10",  R"([1, {"a" : "}\\\"]", "b":[]}])",
                                          R"({"x":1.0e2,"x":"\u00e9"})", R"("")", "null"};
    std::string input;
    for (std::size_t at = 0; at < values.size(); ++at) {
        input += R"({ "data" : )" + values[at] + R"( , "event":)" + event + R"(,"us\u0065r":")" + std::to_string(at) +
                 "\"}\r\n";
    }
    CHECK(book_lines(shop, input).result.exit_code == 0);
    for (std::size_t at = 0; at < values.size(); ++at) {
        CHECK(query("SELECT data::text FROM " + shop.table("bookings") + " WHERE user_id = '" + std::to_string(at) +
                    "'") == values[at]);
    }
}

TEST_CASE("ten_thousand_lines_are_answered_in_order") {
    open_shop const shop;
    std::string const event = shop.event(6'000);
    auto const told = book_lines(shop, many_lines(event, 10'000));
    CHECK(told.result.exit_code == 0);
    REQUIRE(told.lines.size() == 10'000);
    int booked = 0;
    bool in_order = true;
    for (std::size_t at = 0; at < told.lines.size(); ++at) {
        if (told.lines[at]["outcome"] != "booked") { continue; }
        ++booked;
        in_order = in_order && told.lines[at]["booking"]["user"] == std::to_string(at + 1);
    }
    CHECK(booked == 6'000);
    CHECK(in_order);
    CHECK(shop.taken(event) == "6000");
}

TEST_CASE("an_answer_does_not_wait_for_the_next_line") {
    open_shop const shop;
    std::string const event = shop.event(2);
    auto const result = run_script(shop, R"(coproc book { "$0" "$@"; }
for user in ann bob cid; do
    printf '{"event":)" + event + R"(,"user":"%s"}\n' "$user" >&"${book[1]}"
    read -r answer <&"${book[0]}"
    printf '%s\n' "${answer:0:21}"
done
exec {book[1]}>&-
wait)");
    CHECK(result.out == "{\"outcome\":\"booked\",\"\n{\"outcome\":\"booked\",\"\n{\"outcome\":\"sold_out\"\n");
}

TEST_CASE("a_reader_that_has_gone_ends_the_run") {
    open_shop const shop;
    std::string const event = shop.event(100'000);
    input_file const file{many_lines(event, 20'000)};
    auto const result = run_script(shop, R"({ "$0" "$@" <)" + file.path() + R"(; echo "code $?" >&2; } | head -n 1)");
    CHECK(result.out.starts_with(R"({"outcome":"booked")"));
    CHECK(result.err.find("bookonce: stdout did not take ") == 0);
    CHECK(result.err.ends_with("code 4\n"));
    CHECK(std::stoi(shop.taken(event)) < 20'000);
}

TEST_CASE("a_reader_that_has_gone_is_seen_without_a_line") {
    open_shop const shop;
    auto const result = run_script(shop, R"(exec 5< <(exec sleep 60 2>/dev/null)
silence=$!
{ "$0" "$@" <&5; echo "code $?" >&2; } | true
kill "$silence")");
    CHECK(result.err.ends_with("code 0\n"));
}

TEST_CASE("a_line_that_is_not_settled_makes_the_exit_code_four") {
    open_shop const shop;
    std::string const event = shop.event(2);
    input_file const file{line_of(event, "ann") + "nonsense\n"};
    auto const result = run({BOOKONCE_COMMAND, "--database", "host=127.0.0.1 port=1", "book", "--stdin"});
    CHECK(result.exit_code == 0);  // an empty stdin asks nothing
    auto const away = run({"/bin/sh", "-c", R"(exec "$0" "$@" <)" + file.path(), BOOKONCE_COMMAND, "--database",
                           "host=127.0.0.1 port=1", "book", "--stdin", "--deadline-ms", "50"});
    CHECK(away.exit_code == 4);
    CHECK(away.out.find(R"("outcome":"unavailable")") != std::string::npos);
    CHECK(away.out.find(R"("outcome":"usage_error")") != std::string::npos);
    CHECK(is_one_clean_line(away.err));
}

TEST_CASE("a_stdin_that_cannot_be_read_is_told_of_and_no_line_is") {
    open_shop const shop;
    auto const is_told = [](process_result const& result, int exit_code) {
        INFO(result.err);
        CHECK(result.exit_code == exit_code);
        CHECK(result.out.empty());
        CHECK(is_one_clean_line(result.err));
        CHECK(result.err.starts_with("bookonce: stdin "));
        CHECK(result.err.find("not settled") == std::string::npos);
    };
    is_told(shop.run_redirected("</tmp", {"book", "--stdin"}), 1);
    is_told(shop.run_redirected("0>/dev/null", {"book", "--stdin"}), 1);
    // Nothing is at the address 0 of the shell's memory.
    is_told(run_script(shop, R"("$0" "$@" </proc/$$/mem; exit $?)"), 4);
}

TEST_CASE("stdin_goes_with_no_option_of_one_request") {
    open_shop const shop;
    for (std::vector<std::string> const& extra : std::vector<std::vector<std::string>>{
             {"--event", "1"}, {"--user", "ann"}, {"--seats", "2"}, {"--up-to"}, {"--data", "{}"}, {"--quiet"}}) {
        INFO(extra.front());
        std::vector<std::string> arguments{"book", "--stdin"};
        arguments.insert(arguments.end(), extra.begin(), extra.end());
        auto const result = shop.run(arguments);
        CHECK(result.exit_code == 1);
        CHECK(is_one_clean_line(result.err));
        CHECK(result.out.empty());
    }
    CHECK(shop.run({"book"}).exit_code == 1);
}

TEST_CASE("ids_of_lines_may_be_strings") {
    open_shop const shop;
    std::string const event = shop.event(2);
    auto const told = book_lines(shop, line_of(event, "ann"), {"--json-ids-as-strings"});
    CHECK(told.lines.at(0)["booking"]["event_id"] == event);
}

TEST_SUITE_END();
