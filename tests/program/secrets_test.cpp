#include "shop.hpp"

using namespace bookonce::test;

namespace {

/// What may be said about a login that is refused: every form of output, every kind of command.
void check_refused_login(std::vector<std::string> const& address, surroundings const& around) {
    for (std::vector<std::string> const& arguments : {std::vector<std::string>{"migrate"},
                                                      {"audit", "--json"},
                                                      {"event", "list", "--quiet"},
                                                      {"book", "--event", "1", "--user", "x"}}) {
        auto given = arguments;
        given.insert(given.end(), address.begin(), address.end());
        auto const result = run_command(given, around);  // checks for passwords
        INFO(result.err);
        CHECK(result.exit_code == 1);
        CHECK((result.out.empty() || is_one_document(result.out)));
        CHECK(is_one_clean_line(result.err));
        CHECK(result.err.find("password authentication failed") != std::string::npos);
    }
}

}  // namespace

// Every run of the command in these tests is checked for passwords (`run_command` in shop.cpp);
// here are the runs that have one.
TEST_SUITE_BEGIN("secrets");

TEST_CASE("the_right_password_books_and_is_never_shown") {
    open_shop const shop;
    std::string const event = shop.event(2);
    std::string const database = tcp_database_address();
    CHECK(shop.run({"--database", database, "book", "--event", event, "--user", "alice"}).exit_code == 0);
    CHECK(shop.run({"audit", "--json"}, {.set = {{"BOOKONCE_DATABASE", database}}}).exit_code == 0);
}

TEST_CASE("a_wrong_password_is_refused_and_never_shown") {
    std::string const wrong = tcp_database_with_password(distinctive_password);
    check_refused_login({"--database", wrong}, {});
    check_refused_login({}, {.set = {{"BOOKONCE_DATABASE", wrong}}});
    std::string const without = wrong.substr(0, wrong.find("password="));
    check_refused_login({"--database", without}, {.set = {{"PGPASSWORD", distinctive_password}}});
}

TEST_CASE("an_address_that_cannot_be_read_is_never_shown") {
    std::string const secret = distinctive_password;
    for (std::string const& address :
         {"host=127.0.0.1 port=1 pasword=" + secret, "host=127.0.0.1 password='" + secret, "password=" + secret + " =",
          "postgresql://user:" + secret + "@[::1/db", "postgresql://user:" + secret + "%zz@127.0.0.1:1/db",
          "postgresql://user:" + secret + "@127.0.0.1:port/db",
          "postgresql://user:" + secret + "@127.0.0.1:1/db?nonsense=1"}) {
        auto const result = run_command({"--json", "audit", "--database", address});
        INFO(result.err);
        CHECK(is_one_document(result.out));
        CHECK(result.exit_code != 0);
        CHECK(is_one_clean_line(result.err));
    }
}

TEST_CASE("an_address_in_the_wrong_place_is_never_shown") {
    std::string const secret = std::string{"password="} + distinctive_password;
    for (std::vector<std::string> const& arguments : {std::vector<std::string>{secret, "audit"},
                                                      {"audit", secret},
                                                      {"audit", "--databse=" + secret},
                                                      {"audit", "--databse", secret},
                                                      {"audit", "--database", "host=h", secret},
                                                      {"audit", "-W" + secret},
                                                      {"audit", "--json=" + secret},
                                                      {"book", "--event", secret, "--user", "x"},
                                                      {"book", "--event", "1", "--user", "x", "--booking-id", secret},
                                                      {"book", "--event", "1", "--user", "x", "--seats", secret},
                                                      {"event", secret},
                                                      {"event", "show", secret},
                                                      {"audit", "--schema", secret}}) {
        auto const result = run_command(arguments);
        INFO(result.err);
        CHECK(result.exit_code == 1);
        CHECK(result.out.empty());
        CHECK(is_one_clean_line(result.err));
    }
}

TEST_SUITE_END();
