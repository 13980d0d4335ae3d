// What SOCI and libpq do that one does not expect, and that a session here does not fall for.
#include <thread>

#include <doctest/doctest.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#include "database.hpp"
#include "requests.hpp"
#include "store/postgres/postgres_session.hpp"
#include "store/postgres/statement.hpp"

using namespace bookonce;
using namespace bookonce::test;
using store::failure;

namespace {

store::connection_settings settings(fresh_schema const& schema, std::string const& address = database_address()) {
    return {store::parse_conninfo(address), schema.name()};
}

/// What the session says of a statement that fails.
template <class Work>
store::error error_of(store::connection& session, Work work) {
    try {
        work();
    } catch (std::exception const&) { return session.explain(); }
    FAIL("nothing failed");
    return {};
}

std::string raising(char const* sqlstate) {
    return std::string{"DO $$ BEGIN RAISE EXCEPTION 'as ordered' USING ERRCODE = '"} + sqlstate + "'; END $$";
}

}  // namespace

TEST_CASE("a_commit_that_rolled_back_is_no_success") {
    fresh_schema schema;
    store::connection session{settings(schema)};
    REQUIRE_FALSE(session.open());
    session.script("BEGIN");
    error_of(session, [&] { session.script("SELECT 1 / 0"); });
    auto const problem = error_of(session, [&] { session.commit(); });
    CHECK(problem.sqlstate == "25P02");
}

TEST_CASE("soci_and_libpq_errors_are_classified_by_their_sqlstate") {
    fresh_schema schema;
    store::connection session{settings(schema)};
    REQUIRE_FALSE(session.open());
    for (auto const& [sqlstate, kind] :
         {std::pair{"40001", failure::rejected}, std::pair{"40P01", failure::rejected},
          std::pair{"23505", failure::rejected}, std::pair{"25006", failure::wrong_server},
          std::pair{"57014", failure::rejected}}) {
        auto const by_libpq = error_of(session, [&] { session.script(raising(sqlstate)); });
        auto const by_soci = error_of(session, [&] { session.sql() << raising(sqlstate); });
        for (auto const& problem : {by_libpq, by_soci}) {
            CHECK(problem.sqlstate == sqlstate);
            CHECK(problem.kind == kind);
            CHECK(problem.reason.starts_with("as ordered"));
        }
    }
    CHECK(session.usable());
}

TEST_CASE("an_error_shows_neither_the_statement_nor_its_parameters") {
    fresh_schema schema;
    event_id const concert = schema.add_event(10);
    auto const session = store::make_postgres_session(settings(schema));
    REQUIRE_FALSE(session->connect());
    std::vector<store::change> const twice{
        {concert, 0, 2, {{id_of(1), "private-user", 1}, {id_of(2), "private-user", 1}}, {}}};
    auto const written = session->write(twice);
    auto const problem = std::get<store::error>(written);
    CHECK(problem.kind == failure::constraint);
    CHECK(problem.reason.find("private-user") == std::string::npos);
    CHECK(problem.reason.find("INSERT") == std::string::npos);
    CHECK(problem.reason.find('\n') == std::string::npos);
}

TEST_CASE("a_failed_connect_says_what_it_is_though_soci_does_not") {
    fresh_schema schema;
    store::connection unreachable{settings(schema, "host=/nonexistent/bookonce")};
    auto const away = unreachable.open();
    REQUIRE(away);
    CHECK(away->kind == failure::not_connected);
    CHECK_FALSE(unreachable.is_open());
    store::connection unknown{settings(schema, "user=nobody_of_this_name")};
    auto const refused = unknown.open();
    REQUIRE(refused);
    CHECK(refused->kind == failure::misconfigured);
    CHECK(refused->reason.find('\n') == std::string::npos);
}

TEST_CASE("a_terminated_session_is_discarded_with_its_statements") {
    fresh_schema schema;
    event_id const concert = schema.add_event(10);
    auto const session = store::make_postgres_session(settings(schema, "application_name=" + schema.name()));
    REQUIRE_FALSE(session->connect());
    std::vector<store::question> const question{{concert, {}, {"ann"}}};
    for (int round = 0; round < 3; ++round) {
        CHECK(std::holds_alternative<std::vector<store::snapshot>>(session->read(question)));
        CHECK(schema.sql()
                  .run("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = '" +
                       schema.name() + "'")
                  .size() == 1);
        auto const seen = session->read(question);
        REQUIRE(std::holds_alternative<store::error>(seen));
        CHECK(std::get<store::error>(seen).kind == failure::not_connected);
        CHECK_FALSE(session->connected());
        REQUIRE_FALSE(session->connect());
    }
}

TEST_CASE("a_session_refused_its_first_statement_is_lost_only_once") {
    fresh_schema schema;
    // A connection for replication takes no SET.
    store::connection_settings const refused = settings(schema, "replication=true application_name=" + schema.name());
    auto const check_refusal = [&] {
        store::connection session{refused};
        auto const problem = session.open();
        REQUIRE(problem);
        CHECK(problem->kind == failure::not_connected);
        CHECK(problem->sqlstate == "0A000");
        CHECK(problem->reason.find("replication") != std::string::npos);
    };
    {
#ifdef __SANITIZE_ADDRESS__
        __lsan::ScopedDisabler const socis_own;
#endif
        check_refusal();
    }
    for (int round = 0; round < 5; ++round) { check_refusal(); }
    auto const end = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    std::string left;
    do {  // the server notices that a client has left
        left =
            schema.sql().text("SELECT count(*) FROM pg_stat_activity WHERE application_name = '" + schema.name() + "'");
    } while (left != "1" && std::chrono::steady_clock::now() < end);
    CHECK(left == "1");
}

TEST_CASE("an_interrupt_from_another_thread_ends_a_wait_for_the_server") {
    fresh_schema schema;
    event_id const concert = schema.add_event(10);
    open_transaction blocker{schema, "SELECT FROM @.events FOR UPDATE"};
    auto const session =
        store::make_postgres_session(settings(schema, database_address() + " options='-c lock_timeout=1h'"));
    REQUIRE_FALSE(session->connect());
    std::jthread const interrupter{[&] {
        schema.wait_for_blocked(1);
        session->interrupt();
    }};
    std::vector<store::change> const bump{{concert, 0, 0, {}, {}}};
    auto const written = session->write(bump);
    REQUIRE(std::holds_alternative<store::error>(written));
    CHECK(std::get<store::error>(written).kind == failure::lost);
    blocker.roll_back();
}

TEST_CASE("a_session_of_another_encoding_on_the_server_is_refused") {
    sql_client sql;
    std::string const name = "bookonce_latin1_test";
    sql.run("CREATE DATABASE " + name + " ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
    {
        fresh_schema schema;
        store::connection session{settings(schema, "dbname=" + name)};
        auto const refused = session.open_without_schema();
        REQUIRE(refused);
        CHECK(refused->kind == failure::misconfigured);
        CHECK(refused->reason.find("UTF8") != std::string::npos);
    }
    sql.run("DROP DATABASE " + name);
}

TEST_CASE("prepared_statements_are_kept_only_when_they_may_be") {
    fresh_schema schema;
    for (bool const keep : {true, false}) {
        store::connection session{{store::parse_conninfo(database_address()), schema.name(), keep}};
        REQUIRE_FALSE(session.open());
        store::statement statement{{"SELECT $1::text", "SELECT $1::text"}, 1};
        for (char const* text : {"one", "two", ""}) {
            statement.input(0) = text;
            PGconn* const libpq = store::raw(session.sql());
            auto const rows = keep ? statement.run_kept(libpq) : statement.run_once(libpq);
            REQUIRE(PQntuples(rows.get()) == 1);
            CHECK(std::string{PQgetvalue(rows.get(), 0, 0)} == text);
        }
        int kept = -1;
        session.sql() << "SELECT count(*)::int FROM pg_prepared_statements WHERE statement LIKE 'SELECT $1::text'",
            soci::into(kept);
        CHECK(kept == (keep ? 1 : 0));
    }
}
