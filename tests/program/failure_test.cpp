#include "shop.hpp"

using namespace bookonce::test;

TEST_SUITE_BEGIN("failure");

TEST_CASE("a_status_of_a_newer_program_ends_with_1_and_a_line") {
    open_shop const shop;
    std::string const event = shop.event(3);
    shop.json({"book", "--event", event, "--user", "alice"});
    query("ALTER TABLE " + shop.table("bookings") + " DROP CONSTRAINT bookings_status_is_known");
    query("UPDATE " + shop.table("bookings") + " SET status = 'refunded'");
    auto const result = shop.run({"bookings", "--event", event});
    CHECK(result.exit_code == 1);
    CHECK(result.out.empty());
    CHECK(result.err == "bookonce: a booking has a status that this library does not know: update the program\n");
}

TEST_CASE("a_thread_that_is_not_given_is_told_with_what_to_do") {
    open_shop const shop;
    // Each thread wants a gigabyte of addresses for its stack; so many gigabytes there are.
    for (int const gigabytes : {1, 2, 3, 4, 5, 6}) {
        auto const result = run(
            {"/bin/sh", "-c",
             "ulimit -s 1000000 || exit 77; ulimit -v " + std::to_string(gigabytes * 1'000'000) + R"(; exec "$0" "$@")",
             BOOKONCE_COMMAND, "--schema", shop.schema(), "audit"});
        INFO(gigabytes, result.err);
        if (result.exit_code == 77) {
            MESSAGE("stacks may not be that large here");
            return;
        }
        if (gigabytes == 6 && result.exit_code == 0) { continue; }
        CHECK(result.exit_code == 4);
        CHECK(is_one_clean_line(result.err));
        CHECK(result.err.find("the system gives no thread: allow the program more threads") != std::string::npos);
    }
}

TEST_CASE("an_unknown_command_that_may_be_a_secret_is_not_repeated") {
    for (char const* word : {"Xq7", "correcthorsebatterystaple"}) {
        auto const result = run_command({word});
        INFO(result.err);
        CHECK(result.exit_code == 1);
        CHECK(result.err == "bookonce: there is an argument too many: see 'bookonce --help'\n");
    }
}

TEST_SUITE_END();
