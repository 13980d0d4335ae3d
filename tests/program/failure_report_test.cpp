#include "failure.hpp"

#include <doctest/doctest.h>

#include "document.hpp"

using namespace bookonce;
using namespace bookonce::cli;

TEST_CASE("a_failure_has_its_exit_code_and_the_same_three_keys") {
    auto const is = [](report const& made, exit_code code, std::string const& document) {
        CHECK(made.code == code);
        CHECK(made.text.empty());
        CHECK(made.essential.empty());
        CHECK(json_text(made.document) == document);
    };
    is(failure_of(unavailable_error{"57P03", "it starts"}), exit_code::unsettled,
       R"({"outcome":"unavailable","sqlstate":"57P03","reason":"it starts"})");
    is(failure_of(unavailable_error{"", "it is gone"}), exit_code::unsettled,
       R"({"outcome":"unavailable","sqlstate":null,"reason":"it is gone"})");
    is(failure_of(config_error{"no such role"}), exit_code::usage,
       R"({"outcome":"config_error","sqlstate":null,"reason":"no such role"})");
    is(usage_failure("--seats is empty"), exit_code::usage,
       R"({"outcome":"usage_error","sqlstate":null,"reason":"--seats is empty"})");
    is(internal_failure("no memory"), exit_code::unsettled,
       R"({"outcome":"internal_error","sqlstate":null,"reason":"no memory"})");
}

TEST_CASE("a_failures_line_has_the_sqlstate_and_steers_no_terminal") {
    CHECK(failure_of(unavailable_error{"57P03", "it starts"}).line == "it starts (SQLSTATE 57P03)");
    CHECK(failure_of(unavailable_error{"", "it is gone"}).line == "it is gone");
    CHECK(failure_of(config_error{"role \x1b[31m\nred"}).line == "role \\x1b[31m\\x0ared");
}
