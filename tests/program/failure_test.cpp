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

TEST_CASE("an_unknown_command_that_may_be_a_secret_is_not_repeated") {
    for (char const* word : {"Xq7", "correcthorsebatterystaple"}) {
        auto const result = run_command({word});
        INFO(result.err);
        CHECK(result.exit_code == 1);
        CHECK(result.err == "bookonce: there is an argument too many: see 'bookonce --help'\n");
    }
}

TEST_SUITE_END();
