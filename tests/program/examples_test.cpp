#include "shop.hpp"

#include <filesystem>

#include <unistd.h>

#include "temporary_folder.hpp"

using namespace bookonce::test;

namespace {

/// A database of its own, as the examples use the schema that everyone does.
class example_database {
public:
    example_database() {
        query("CREATE DATABASE " + name_);
        REQUIRE(run_command({"--database", address(), "migrate"}).exit_code == 0);
    }
    ~example_database() { query("DROP DATABASE " + name_ + " WITH (FORCE)"); }
    example_database(example_database const&) = delete;
    example_database& operator=(example_database const&) = delete;

    std::string address() const { return database_address() + " dbname=" + name_; }

private:
    std::string name_ = "examples_" + std::to_string(::getpid());
};

/// Runs the example that this environment variable names; it must succeed without a complaint.
auto run_example(char const* program, example_database const& database) {
    auto result = run({from_environment(program), database.address()});
    CHECK(result.exit_code == 0);
    CHECK(result.err.empty());
    return result;
}

}  // namespace

TEST_SUITE_BEGIN("examples");

TEST_CASE("book_a_seat_books_two_seats") {
    example_database const database;
    auto const result = run_example("EXAMPLE_BOOK_A_SEAT", database);
    CHECK(result.out.starts_with("seats yours, booking "));
    CHECK(query("SELECT user_id || ' ' || seats FROM bookonce.bookings", database.address()) == "alice 2");
    CHECK(query("SELECT available FROM bookonce.events", database.address()) == "98");
}

TEST_CASE("addresses_books_in_memory_and_in_a_file") {
    temporary_folder const folder;
    for (char const* where : {"memory", "file"}) {
        auto const result =
            run({"/usr/bin/env", "-C", folder.path().string(), from_environment("EXAMPLE_ADDRESSES"), where});
        CHECK(result.out == "booked\n");
        CHECK(result.err.empty());
    }
    CHECK(std::filesystem::exists(folder.file("bookings.db")));
}

TEST_CASE("logging_tells_spdlog_that_the_database_is_lost") {
    auto const result = run({from_environment("EXAMPLE_LOGGING"), "host=/nowhere"});
    CHECK(result.exit_code == 0);
    CHECK(result.out.find("[warning] bookonce: database lost: ") != std::string::npos);
    CHECK(result.out.find("[info] booking: unavailable\n") != std::string::npos);
}

TEST_CASE("book_in_c_books_and_is_called_back") {
    example_database const database;
    auto const result = run_example("EXAMPLE_BOOK_IN_C", database);
    CHECK(result.out == "alice: booked, seats: 2\nbob: sold_out, seats left: 1\n");
}

TEST_CASE("python_books_looks_at_its_bookings_and_follows_the_feed") {
    example_database const database;
    auto const result = run({"/usr/bin/python3", from_environment("EXAMPLE_PYTHON"), database.address()},
                            {.set = {{"PYTHONDONTWRITEBYTECODE", "1"}}});
    CHECK(result.exit_code == 0);
    CHECK(result.err.empty());
    CHECK(result.out == "ann: booked\nann: booked (it had landed before)\nbob: booked\ncid: sold_out\nseats left: 0\n"
                        "refused: seats must be 1 … 1000, not -1\n"
                        "ann: confirmed, {\"from\": \"python\"}\nbob: confirmed, {\"from\": \"python\"}\n"
                        "cancelled: 1 of ann\nmails: ann booked, ann cancelled, bob booked, bob cancelled\n"
                        "audit: 2 bookings, 0 findings\n");
    CHECK(query("SELECT count(*) FROM bookonce.bookings WHERE status = 'cancelled' AND reason = 'rain'",
                database.address()) == "2");
}

TEST_CASE("replay_books_once_and_is_told_so_twice") {
    example_database const database;
    auto const result = run_example("EXAMPLE_REPLAY", database);
    CHECK(result.out == "first: booked\nagain: booked, it had landed before\nseats left: 98\n");
    CHECK(query("SELECT count(*) FROM bookonce.bookings", database.address()) == "1");
}

TEST_CASE("async_answers_every_request_once") {
    example_database const database;
    auto const result = run_example("EXAMPLE_ASYNC", database);
    CHECK(result.out == "booked: 1000, sold out: 2000\n");
    CHECK(query("SELECT available FROM bookonce.events", database.address()) == "0");
}

TEST_CASE("coroutine_books_one_after_the_other") {
    auto const result = run({from_environment("EXAMPLE_COROUTINE")});
    CHECK(result.exit_code == 0);
    CHECK(result.out == "alice: booked\nbob: booked\ncarol: sold_out\n");
    CHECK(result.err.empty());
}

TEST_CASE("event_loop_is_told_in_each_way") {
    auto const result = run({from_environment("EXAMPLE_EVENT_LOOP")});
    CHECK(result.exit_code == 0);
    CHECK(result.out == "alice: booked\nbob: booked\ncarol: sold_out\n");
    CHECK(result.err.empty());
}

TEST_CASE("shutdown_answers_all_in_both_processes") {
    example_database const database;
    auto const result = run_example("EXAMPLE_SHUTDOWN", database);
    CHECK(result.out == "answered 100 of 100\nanswered 100 of 100\n");
    CHECK(query("SELECT count(*) FROM bookonce.events", database.address()) == "2");
}

TEST_CASE("metrics_writes_what_prometheus_reads") {
    example_database const database;
    std::string const out = run_example("EXAMPLE_METRICS", database).out;
    for (std::string const line : {
             "# TYPE bookonce_requests_total counter",
             "bookonce_requests_taken_total 2",
             "bookonce_requests_total{outcome=\"booked\"} 1",
             "bookonce_requests_total{outcome=\"sold_out\"} 1",
             "bookonce_request_duration_seconds_bucket{le=\"+Inf\"} 2",
             "# db.client.operation.duration in s: 2",
         }) {
        CHECK_MESSAGE(out.find(line + '\n') != std::string::npos, line);
    }
    CHECK(out.find("_count{db_system_name=\"postgresql\",db_operation_name=\"write\"} ") != std::string::npos);
    CHECK(out.ends_with("# sold out: 1\n# retry rate: 0.00\n"));
}

TEST_CASE("checkout_shows_a_hold_paid_late_too_late_and_not_at_all") {
    auto const result = run({from_environment("EXAMPLE_CHECKOUT")});
    CHECK(result.exit_code == 0);
    CHECK(result.out == "alice\n  held\n  released\n"
                        "bob\n  held\n  confirmed late\n"
                        "carol\n  held\n"
                        "dave\n  held\n  confirmed\n"
                        "  money back: hold_expired\n"
                        "erin\n  sold_out\n"
                        "seats left: 0\n");
    CHECK(result.err.empty());
}

/// The feed waits for open transactions, also of other tests: then mails come with the next run.
TEST_CASE("mailer_mails_each_change_once_over_its_runs") {
    example_database const database;
    std::string const cursor = "/tmp/mailer_test_" + std::to_string(::getpid());
    std::string const program = from_environment("EXAMPLE_MAILER");
    std::string const of_a_run = "to alice: booked, seats: 2\nto bob: held, seats: 1\n"
                                 "to bob: confirmed, seats: 1\nto alice: changed, seats: 3\n";
    std::string mails;
    std::string expected;
    auto const is_enough = [&](int runs) { return runs >= 3 && mails.size() >= of_a_run.size(); };
    for (int runs = 0; runs < 200 && !is_enough(runs); ++runs) {
        auto const result = run({program, database.address(), cursor});
        CHECK(result.exit_code == 0);
        CHECK(result.err.empty());
        std::istringstream lines{result.out};
        for (std::string line; std::getline(lines, line);) { mails += line == "later" ? "" : line + '\n'; }
        expected += of_a_run;
    }
    CHECK(expected.starts_with(mails));
    CHECK(mails.size() >= of_a_run.size());
    ::unlink(cursor.c_str());
}

TEST_CASE("resolve_in_doubt_learns_after_its_death_what_had_landed") {
    example_database const database;
    std::string const file = "/tmp/resolve_test_" + std::to_string(::getpid());
    std::string const program = from_environment("EXAMPLE_RESOLVE_IN_DOUBT");
    auto const dead = run({program, database.address(), file, "die"});
    CHECK(dead.exit_code == 1);
    CHECK(dead.out.empty());
    CHECK(run({program, database.address(), file}).out == "alice: booked, it had landed before\n");
    CHECK(run({program, database.address(), file}).out.empty());  // it is known now
    CHECK(query("SELECT count(*) FROM bookonce.bookings", database.address()) == "1");
}

TEST_CASE("each_example_works_in_a_file") {
    for (char const* name : {"EXAMPLE_ASYNC", "EXAMPLE_BOOK_A_SEAT", "EXAMPLE_BOOK_IN_C", "EXAMPLE_MAILER",
                             "EXAMPLE_METRICS", "EXAMPLE_REPLAY", "EXAMPLE_RESOLVE_IN_DOUBT", "EXAMPLE_SHUTDOWN"}) {
        temporary_folder folder;
        auto const result =
            run({from_environment(name), "sqlite:" + folder.file("shop.db"), folder.file("what is kept")});
        INFO(name, result.out);
        CHECK(result.exit_code == 0);
        CHECK(result.err.empty());
        CHECK(std::filesystem::exists(folder.file("shop.db")));
    }
}

TEST_CASE("without_a_database_each_example_says_so_and_ends") {
    for (char const* name :
         {"EXAMPLE_ASYNC", "EXAMPLE_BOOK_A_SEAT", "EXAMPLE_BOOK_IN_C", "EXAMPLE_COROUTINE", "EXAMPLE_EVENT_LOOP",
          "EXAMPLE_MAILER", "EXAMPLE_METRICS", "EXAMPLE_REPLAY", "EXAMPLE_RESOLVE_IN_DOUBT", "EXAMPLE_SHUTDOWN"}) {
        auto const result = run({from_environment(name), "sqlite:/no/such/folder/shop.db"});
        INFO(name, result.err);
        CHECK(result.exit_code == 1);
        CHECK(result.err.find("there is no folder '/no/such/folder'") != std::string::npos);
        CHECK(result.err.find("terminate") == std::string::npos);
    }
}

TEST_CASE("testing_shows_a_lost_reply_and_its_replay") {
    auto const result = run({from_environment("EXAMPLE_TESTING")});
    CHECK(result.exit_code == 0);
    CHECK(result.out == "a lost reply: in_doubt\nasked again: booked\nseats left: 98\n");
    CHECK(result.err.empty());
}

TEST_SUITE_END();
