#include "shop.hpp"

#include <unistd.h>

using namespace bookonce::test;

namespace {

/// A database of its own, as the examples use the schema that everyone does.
class example_database {
public:
    example_database() { query("CREATE DATABASE " + name_); }
    ~example_database() { query("DROP DATABASE " + name_ + " WITH (FORCE)"); }
    example_database(example_database const&) = delete;
    example_database& operator=(example_database const&) = delete;

    std::string address() const { return database_address() + " dbname=" + name_; }

private:
    std::string name_ = "examples_" + std::to_string(::getpid());
};

}  // namespace

TEST_SUITE_BEGIN("examples");

TEST_CASE("book_a_seat_books_two_seats") {
    example_database const database;
    REQUIRE(run_command({"--database", database.address(), "migrate"}).exit_code == 0);
    auto const result = run({from_environment("EXAMPLE_BOOK_A_SEAT"), database.address()});
    CHECK(result.exit_code == 0);
    CHECK(result.out.starts_with("seats yours, booking "));
    CHECK(result.err.empty());
    CHECK(query("SELECT user_id || ' ' || seats FROM bookonce.bookings", database.address()) == "alice 2");
    CHECK(query("SELECT available FROM bookonce.events", database.address()) == "98");
}

TEST_CASE("testing_shows_a_lost_reply_and_its_replay") {
    auto const result = run({from_environment("EXAMPLE_TESTING")});
    CHECK(result.exit_code == 0);
    CHECK(result.out == "a lost reply: in_doubt\nasked again: booked\nseats left: 98\n");
    CHECK(result.err.empty());
}

TEST_SUITE_END();
