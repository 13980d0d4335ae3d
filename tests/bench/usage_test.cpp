#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "bench_program.hpp"

using namespace bench::test;
using bookonce::test::process_result;

TEST_SUITE_BEGIN("commands");

namespace {

/// Its arguments are refused: the exit code of a wrong usage, and a reason on stderr alone.
void check_refused(std::vector<std::string> const& arguments, std::string const& reason) {
    process_result const result = run_bench(arguments);
    CAPTURE(arguments.back());
    CAPTURE(result.err);
    CHECK(result.exit_code == 1);
    CHECK(result.out.empty());
    CHECK(result.err.find(reason) != std::string::npos);
}

}  // namespace

TEST_CASE("wrong_usage_is_told_in_a_line_and_ends_with_one") {
    check_refused({"compare", "--strategies", "wishful"}, "there is no strategy 'wishful'");
    check_refused({"compare", "--strategies", "guarded", "--in-flight", "10"},
                  "guarded cannot keep requests in flight");
    check_refused({"compare", "--strategies", "redlock5", "--redis", "127.0.0.1:1"}, "redlock5 needs 5 Redis server");
    check_refused({"compare", "--strategies", "ceiling", "--cancels", "0.1"}, "ceiling cannot cancel");
    check_refused({"compare", "--strategies", "bookonce", "--in-flight", "5", "--cancels", "0.1"},
                  "leave --in-flight out");
    check_refused({"compare", "--strategies", "bookonce", "--rate", "5", "--hot-callers", "2"},
                  "leave --in-flight and --rate out");
    check_refused({"compare", "--strategies", "skip_locked", "--workload", "checkout"},
                  "skip_locked cannot hold seats");
    check_refused({"compare", "--strategies", "bookonce", "--workload", "checkout", "--in-flight", "5"},
                  "leave --in-flight and --cancels out");
    check_refused({"compare", "--strategies", "guarded", "--workload", "checkout", "--cancels", "0.1"},
                  "leave --in-flight and --cancels out");
    check_refused({"shop", "--workload", "checkout", "--releases", "0.6", "--lapses", "0.5"},
                  "more than all holds together");
    check_refused({"lapsed", "--strategies", "guarded"}, "guarded reclaims lapsed holds for a hold only");
    check_refused({"lapsed", "--holds", "10", "--seats", "9"}, "10 holds need a seat each");
    check_refused({"compare", "--callers", "0"}, "--callers");
    check_refused({"compare", "--callers", "many"}, "--callers");
    check_refused({"compare", "--duration", "-1"}, "--duration");
    check_refused({"compare", "--spread", "sideways"}, "--spread");
    check_refused({"compare", "--backoff", "hope"}, "--backoff");
    check_refused({"compare", "--fail-if", "retries too many"}, "is no threshold");
    check_refused({"compare", "--fail-if", "bookonce.retry_rate>nan"}, "is no threshold");
    check_refused({"compare", "--duration", "nan"}, "--duration");
    check_refused({"sweep", "--thetas", "0,nan"}, "--thetas");
    check_refused({"compare", "--schema", "Robert'); DROP"}, "--schema");
    check_refused({"compare", "--strategies", "guarded", "--callers", "4000"}, "max_connections");
    check_refused({"compare", "--no-such-flag"}, "--no-such-flag");
    check_refused({"no-such-command"}, "no-such-command");
    check_refused({"compare", "--strategies", "guarded", "--database", "host=/nowhere"},
                  "cannot connect to the database");
    check_refused({"compare", "--strategies", "guarded", "--json", "/no/such/folder/r.json", "--quick", "--callers",
                   "1", "--duration", "0.05"},
                  "cannot write /no/such/folder/r.json");
}

TEST_CASE("a_refused_call_is_a_document_where_one_was_to_come") {
    auto const outcome = [](std::vector<std::string> const& arguments) {
        process_result const result = run_bench(arguments);
        CHECK(result.exit_code == 1);
        auto const document = nlohmann::json::parse(result.out, nullptr, false);
        REQUIRE(document.is_object());
        CHECK(result.err.starts_with("bookonce-bench: "));
        CHECK(!document["reason"].get<std::string>().empty());
        return document["outcome"].get<std::string>();
    };
    CHECK(outcome({"list", "--json", "--no-such-flag"}) == "usage_error");
    CHECK(outcome({"list", "--json", "one-too-many"}) == "usage_error");
    CHECK(outcome({"--json", "no-such-command"}) == "usage_error");
    CHECK(outcome({"compare", "--json", "--callers", "0"}) == "usage_error");
    CHECK(outcome({"compare", "--callers", "0", "--json=-"}) == "usage_error");
    CHECK(outcome({"compare", "--json", "--strategies", "guarded", "--database", "host=/nowhere"}) == "config_error");
    CHECK(run_bench({"compare", "--callers", "0", "--json", "results.json"}).out.empty());
}

TEST_CASE("a_complaint_is_one_line_without_control_characters") {
    for (std::string const argument : {"--spread=side\x1b[31m", "--no-such\x07option", "--strategies=\r\n"}) {
        CAPTURE(argument);
        process_result const result = run_bench({"compare", argument});
        CHECK(result.exit_code == 1);
        CHECK(std::ranges::count_if(result.err, [](char letter) { return letter < ' '; }) == 1);
        CHECK(result.err.ends_with('\n'));
    }
}

TEST_CASE("help_of_a_command_can_be_asked_for_first") {
    for (std::string const command : {"compare", "list"}) {
        process_result const first = run_bench({"help", command});
        CHECK(first.exit_code == 0);
        CHECK(first.out == run_bench({command, "--help"}).out);
    }
    process_result const of_all = run_bench({"help"});
    CHECK(of_all.exit_code == 0);
    CHECK(of_all.out == run_bench({"--help"}).out);
    process_result const of_nothing = run_bench({"help", "comparison"});
    CHECK(of_nothing.exit_code == 1);
    CHECK(of_nothing.out.empty());
}

TEST_CASE("help_is_text_alone_and_names_every_choice") {
    process_result const result = run_bench({"compare", "--help", "--schema", "unused"});
    CHECK(result.exit_code == 0);
    CHECK(std::ranges::none_of(result.out, [](char letter) { return letter != '\n' && letter >= 0 && letter < ' '; }));
    for (char const* choice : {"uniform", "zipf", "hot", "full_jitter", "decorrelated_jitter", "shards"}) {
        CAPTURE(choice);
        CHECK(result.out.find(choice) != std::string::npos);
    }
}

TEST_CASE("a_lock_servers_address_is_read_before_any_run") {
    for (std::string const server : {"localhost", "localhost:", "localhost:0", "localhost:70000", "::1:6379"}) {
        check_refused({"compare", "--strategies", "redlock", "--redis", server}, "HOST:PORT");
        process_result const result = bookonce::test::run(bench_command({"compare", "--strategies", "redlock"}),
                                                          {.set = {{"BOOKONCE_REDIS", server}}});
        CHECK(result.exit_code == 1);
        CHECK(result.err.find("HOST:PORT") != std::string::npos);
    }
    // Who asks no lock server needs none.
    CHECK(bookonce::test::run(bench_command(with_short_runs({"compare", "--strategies", "guarded", "--callers", "1"})),
                              {.set = {{"BOOKONCE_REDIS", "localhost:"}}})
              .exit_code == 0);
}

TEST_CASE("a_lock_server_that_is_away_is_told_before_any_run") {
    check_refused({"compare", "--strategies", "redlock", "--redis", "[::1]:1"}, "0 of 1 Redis servers can be reached");
}

TEST_CASE("a_malformed_address_is_refused_without_being_repeated") {
    process_result const result =
        run_bench({"compare", "--strategies", "guarded", "--database", "host=localhost pass-word-hunter2"});
    CHECK(result.exit_code == 1);
    CHECK(result.err.find("hunter2") == std::string::npos);
    // Without quotes, a shell makes several arguments of it.
    process_result const apart =
        run_bench({"compare", "--strategies", "guarded", "--database", "host=localhost", "password=hunter2"});
    CHECK(apart.exit_code == 1);
    CHECK(apart.err.find("there is an argument too many") != std::string::npos);
    CHECK(apart.err.find("hunter2") == std::string::npos);
}

TEST_SUITE_END();
