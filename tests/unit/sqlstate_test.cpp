#include "store/postgres/sqlstate.hpp"

#include <array>
#include <utility>

#include <doctest/doctest.h>

using namespace bookonce::store;

TEST_CASE("one_table_says_what_each_sqlstate_means") {
    constexpr std::array expected{
        std::pair{"40001", failure::conflict},      std::pair{"40P01", failure::conflict},
        std::pair{"40002", failure::conflict},      std::pair{"40003", failure::lost},
        std::pair{"23505", failure::constraint},    std::pair{"23514", failure::constraint},
        std::pair{"25006", failure::wrong_server},  std::pair{"57P01", failure::lost},
        std::pair{"57P02", failure::lost},          std::pair{"57P03", failure::lost},
        std::pair{"57P05", failure::lost},          std::pair{"08000", failure::lost},
        std::pair{"08006", failure::lost},          std::pair{"08P01", failure::lost},
        std::pair{"57014", failure::refused},       std::pair{"55P03", failure::locked},
        std::pair{"53100", failure::refused},       std::pair{"53300", failure::refused},
        std::pair{"42501", failure::misconfigured}, std::pair{"42P01", failure::misconfigured},
        std::pair{"3F000", failure::misconfigured}, std::pair{"26000", failure::misconfigured},
        std::pair{"42P05", failure::misconfigured}, std::pair{"28P01", failure::misconfigured},
        std::pair{"28000", failure::misconfigured}, std::pair{"3D000", failure::misconfigured},
        std::pair{"42704", failure::misconfigured}, std::pair{"XX000", failure::lost},
        std::pair{"XX001", failure::lost},          std::pair{"58030", failure::lost},
        std::pair{"22003", failure::rejected},      std::pair{"P0001", failure::rejected},
        std::pair{"23503", failure::rejected},      std::pair{"23502", failure::rejected},
        std::pair{"44000", failure::rejected},      std::pair{"UE123", failure::rejected},
    };
    for (auto const& [sqlstate, kind] : expected) {
        CAPTURE(sqlstate);
        CHECK(classify(sqlstate) == kind);
    }
}

TEST_CASE("no_sqlstate_means_that_the_fate_of_the_statement_is_unknown") {
    CHECK(classify("     ") == failure::lost);
    CHECK(classify("") == failure::lost);
}

TEST_CASE("what_a_person_can_mend_comes_with_advice") {
    CHECK(advice("42P01").find("bookonce migrate") != std::string_view::npos);
    CHECK(advice("42501").find("--runtime-role") != std::string_view::npos);
    CHECK(advice("57014").find("statement_timeout") != std::string_view::npos);
    CHECK(advice("26000").find("prepared_statements") != std::string_view::npos);
    CHECK(advice("42P05").find("prepared_statements") != std::string_view::npos);
    CHECK(advice("25006").find("read-only") != std::string_view::npos);
    CHECK_FALSE(advice("28P01").empty());
    CHECK(advice("40001").empty());
    CHECK(advice("99999").empty());
}

TEST_CASE("a_constraint_of_the_application_is_no_race") {
    CHECK(classify(server_error{"23505", "", "bookings_key", "", ""}) == failure::constraint);
    CHECK(classify(server_error{"23505", "", "bookings_one_active_a_user_102011", "", ""}) == failure::constraint);
    CHECK(classify(server_error{"23514", "", "events_available_within_capacity", "", ""}) == failure::constraint);
    CHECK(classify(server_error{"23505", "", "", "", ""}) == failure::constraint);
    CHECK(classify(server_error{"23505", "", "bookings_key_of_mine", "", ""}) == failure::rejected);
    CHECK(classify(server_error{"23514", "", "members_only", "", ""}) == failure::rejected);
}

TEST_CASE("what_a_trigger_or_policy_refuses_is_no_misconfiguration") {
    CHECK(classify(server_error{"42P01", "", "", "PL/pgSQL function mail()", ""}) == failure::rejected);
    CHECK(classify(server_error{"23505", "", "", "PL/pgSQL function mail()", "exec_stmt_raise"}) == failure::rejected);
    CHECK(classify(server_error{"40001", "", "", "PL/pgSQL function mail()", "exec_stmt_raise"}) == failure::rejected);
    CHECK(classify(server_error{"58030", "", "", "PL/pgSQL function mail()", "exec_stmt_raise"}) == failure::lost);
    CHECK(classify(server_error{"42501", "", "", "", "ExecWithCheckOptions"}) == failure::rejected);
    CHECK(classify(server_error{"42501", "", "", "", "aclcheck_error"}) == failure::misconfigured);
    CHECK(classify(server_error{"40001", "", "", "PL/pgSQL function mail()", ""}) == failure::conflict);
    CHECK(classify(server_error{"57014", "", "", "PL/pgSQL function mail()", ""}) == failure::refused);
    CHECK(classify(server_error{"XX001", "", "", "PL/pgSQL function mail()", ""}) == failure::lost);
}

TEST_CASE("what_our_own_function_raises_is_believed") {
    std::string const ours = "PL/pgSQL function shop.change(bigint[],bigint[],integer[],integer[]) line 80 at RAISE";
    CHECK(classify(server_error{"40001", "", "", ours, "exec_stmt_raise"}) == failure::conflict);
    CHECK(classify(server_error{"27000", "", "", ours, "exec_stmt_raise"}) == failure::rejected);
    std::string const theirs = "PL/pgSQL function mail()\nSQL statement \"INSERT INTO /* bookonce */ x\"\n" + ours;
    CHECK(classify(server_error{"40001", "", "", theirs, "exec_stmt_raise"}) == failure::rejected);
}

TEST_CASE("parameters_in_an_errors_context_are_no_function") {
    char const* const parameters = "extended query with parameters: $1 = '7', $2 = 'ann'";
    CHECK(classify(server_error{"23505", "", "bookings_key", parameters, "_bt_check_unique"}) == failure::constraint);
    CHECK(classify(server_error{"42P01", "", "", parameters, "parserOpenTable"}) == failure::misconfigured);
}
