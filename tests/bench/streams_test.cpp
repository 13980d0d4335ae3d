#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "bench_program.hpp"

using namespace bench::test;
using bookonce::test::process_result;

TEST_SUITE_BEGIN("streams");

namespace {

/// The bench in a shell that gives it these streams, with every argument as it is.
process_result run_with(std::string const& streams, std::vector<std::string> const& arguments) {
    std::vector<std::string> command{"/bin/sh", "-c", "exec \"$0\" \"$@\" " + streams};
    for (std::string const& word : bench_command(arguments)) { command.push_back(word); }
    return bookonce::test::run(command);
}

std::vector<std::string> const short_run = with_short_runs({"compare", "--strategies", "guarded", "--callers", "2"});

std::vector<std::string> plus(std::vector<std::string> arguments, std::vector<std::string> const& more) {
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

}  // namespace

TEST_CASE("a_stderr_that_takes_nothing_changes_no_exit_code") {
    for (char const* streams : {"2>/dev/full", "2>&-"}) {
        CAPTURE(streams);
        CHECK(run_with(streams, {"no-such-command"}).exit_code == 1);
        CHECK(run_with(streams, {"compare", "--callers", "many"}).exit_code == 1);
        CHECK(run_with(streams, {"compare", "--strategies", "guarded", "--database", "host=/nowhere"}).exit_code == 1);
        CHECK(run_with(streams, {"list"}).exit_code == 0);
        CHECK(run_with(streams, plus(short_run, {"--fail-if", "*.bookings_per_s<1e9"})).exit_code == 4);
        CHECK(run_with(streams, {"rush", "--seats", "20", "--users", "400", "--callers", "32", "--strategy", "none"})
                  .exit_code == 3);
    }
}

TEST_CASE("a_lost_result_is_told_in_a_line_and_is_no_success") {
    for (char const* streams : {">/dev/full", ">&-"}) {
        for (std::vector<std::string> const& arguments : std::vector<std::vector<std::string>>{
                 {"list"},
                 {"list", "--json"},
                 {"--version"},
                 {"--help"},
                 {"compare", "--help"},
                 {"backoff", "--simulate-only"},
                 {"rush", "--seats", "5", "--users", "20", "--callers", "2"},
                 {"rush", "--seats", "5", "--users", "20", "--callers", "2", "--json"},
                 short_run,
                 plus(short_run, {"--csv"}),
                 plus(short_run, {"--markdown"})}) {
            CAPTURE(streams);
            CAPTURE(arguments.front());
            process_result const result = run_with(streams, arguments);
            CHECK(result.exit_code == 1);
            CHECK(result.err.starts_with("bookonce-bench: the result could not be written to stdout: "));
            CHECK(result.err.find('\n') == result.err.size() - 1);
        }
    }
}

TEST_CASE("a_lost_result_hides_no_verdict") {
    CHECK(run_with(">/dev/full", plus(short_run, {"--fail-if", "*.bookings_per_s<1e9"})).exit_code == 4);
}

TEST_CASE("a_file_that_cannot_be_written_fails_and_the_others_stay") {
    for (char const* form : {"--json", "--csv", "--markdown", "--html"}) {
        CAPTURE(form);
        process_result const result = run_with("", plus(short_run, {form, "/dev/full"}));
        CHECK(result.exit_code == 1);
        CHECK(result.err == "bookonce-bench: cannot write /dev/full\n");
        CHECK(result.out.find("guarded") != std::string::npos);
    }
}

TEST_CASE("a_reader_that_has_gone_is_no_reason_to_complain") {
    process_result const result = bookonce::test::run(
        {"/bin/bash", "-c", "mkfifo \"$1\"; exec 3<>\"$1\" 4>\"$1\" 3>&-; rm \"$1\"; \"$0\" list >&4; echo $?",
         BOOKONCE_BENCH, "/tmp/bench-reader-" + bench_schema()});
    CHECK(result.out == "141\n");  // SIGPIPE
    CHECK(result.err.empty());
}

TEST_CASE("streams_that_are_closed_go_to_no_socket_and_no_file") {
    CHECK(run_with("<&-", short_run).exit_code == 0);
    CHECK(run_with("<&- 2>&-", plus(short_run, {"--fail-if", "*.bookings_per_s<1e9"})).exit_code == 4);
    // A file that became stderr would hold the line that says what was missed.
    std::string const file = "/tmp/" + bench_schema() + ".csv";
    CHECK(run_with("<&- >&- 2>&-", plus(short_run, {"--csv", file, "--fail-if", "*.bookings_per_s<1e9"})).exit_code ==
          4);
    process_result const written = bookonce::test::run({"/bin/sh", "-c", "cat \"$0\"; rm \"$0\"", file});
    CHECK(written.out.find("strategy") != std::string::npos);
    CHECK(written.out.find("threshold") == std::string::npos);
}

TEST_SUITE_END();
