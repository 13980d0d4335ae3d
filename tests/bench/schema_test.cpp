#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "bench_program.hpp"
#include "database.hpp"

using namespace bench::test;
using bookonce::test::process;
using bookonce::test::process_result;
using bookonce::test::sql_client;

TEST_SUITE_BEGIN("schema");

namespace {

process_result run_for(std::string const& schema, std::vector<std::string> const& more = {}) {
    std::vector<std::string> arguments =
        with_short_runs({"compare", "--strategies", "guarded", "--callers", "2", "--schema", schema});
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_bench(arguments);
}

/// Refused in one line that names this, and with the exit code of a wrong set-up.
void check_refused(process_result const& result, std::string const& name) {
    CAPTURE(result.err);
    CHECK(result.exit_code == 1);
    CHECK(result.err.find(name) != std::string::npos);
    CHECK(result.err.find("--schema") != std::string::npos);
    CHECK(result.err.find('\n') == result.err.size() - 1);
}

/// Looks until it is there, and fails the test after a minute.
template <class Look>
void look_until(Look const& is_there, std::string const& what) {
    auto const end = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    while (!is_there()) {
        REQUIRE_MESSAGE(std::chrono::steady_clock::now() < end, what);
        std::this_thread::sleep_for(std::chrono::milliseconds{2});  // between two looks
    }
}

/// Returns once the query yields what is wanted.
void wait_until(sql_client& sql, std::string const& query, std::int64_t wanted) {
    look_until([&] { return sql.number(query) == wanted; }, query);
}

/// The names of a test's own, dropped at its end.
struct scratch {
    explicit scratch(std::string suffix) : schema{bench_schema() + suffix}, other{schema + "_other"} { clear(); }
    ~scratch() { clear(); }
    scratch(scratch const&) = delete;
    scratch& operator=(scratch const&) = delete;

    void clear() {
        sql.run("SET client_min_messages = warning; DROP SCHEMA IF EXISTS " + schema +
                " CASCADE; DROP SCHEMA IF EXISTS " + other + " CASCADE");
    }
    /// @ is the schema, & the other one.
    std::string in(std::string const& text) const {
        std::string made;
        for (char letter : text) { made += letter == '@' ? schema : letter == '&' ? other : std::string{letter}; }
        return made;
    }
    void run(std::string const& text) { sql.run(in(text)); }
    bool has(std::string const& regclass) { return sql.text(in("SELECT to_regclass('" + regclass + "')")) != ""; }
    std::string there() const { return in("SELECT count(*) FROM pg_namespace WHERE nspname = '@'"); }
    /// Takes a lock as soon as a run has made its tables. The run goes on, and waits when it comes to
    /// drop them, until `let_go`.
    void keep_tables() {
        auto const are_kept = [&] {
            if (sql.sqlstate_of(in("BEGIN; LOCK TABLE @.migrations IN ACCESS SHARE MODE")) == "00000") { return true; }
            run("ROLLBACK");
            return false;
        };
        look_until(are_kept, "no tables in " + schema);
    }
    void let_go() { run("COMMIT"); }
    sql_client sql;
    std::string schema;
    std::string other;
};

struct foreign_object {
    char const* made;
    char const* dropped;
    char const* named;
};

}  // namespace

TEST_CASE("a_schema_with_an_object_that_the_bench_did_not_make_stays") {
    scratch place{"_foreign"};
    REQUIRE(run_for(place.schema, {"--keep-tables"}).exit_code == 0);
    for (foreign_object const& each : std::vector<foreign_object>{
             {"CREATE TABLE @.customers (id int)", "DROP TABLE @.customers", "customers"},
             {"CREATE TABLE @.parted (id int) PARTITION BY LIST (id)", "DROP TABLE @.parted", "parted"},
             {"CREATE VIEW @.sold AS SELECT 1 AS one", "DROP VIEW @.sold", "sold"},
             {"CREATE MATERIALIZED VIEW @.kept AS SELECT 1 AS one", "DROP MATERIALIZED VIEW @.kept", "kept"},
             {"CREATE SEQUENCE @.numbers", "DROP SEQUENCE @.numbers", "numbers"},
             {"CREATE SEQUENCE @.owned OWNED BY @.events.capacity", "DROP SEQUENCE @.owned", "owned"},
             {"CREATE FUNCTION @.price() RETURNS int LANGUAGE sql AS 'SELECT 1'", "DROP FUNCTION @.price()", "price"},
             {"CREATE TYPE @.colour AS ENUM ('red')", "DROP TYPE @.colour", "colour"},
             {"CREATE TYPE @.pair AS (one int, two int)", "DROP TYPE @.pair", "pair"},
             {"CREATE DOMAIN @.small AS int", "DROP DOMAIN @.small", "small"},
             {"CREATE COLLATION @.plain (locale = 'C')", "DROP COLLATION @.plain", "plain"},
             {"CREATE INDEX by_name ON @.events (name)", "DROP INDEX @.by_name", "by_name"},
             {"CREATE STATISTICS @.both ON seats, status FROM @.bookings", "DROP STATISTICS @.both", "both"},
             {"CREATE RULE quiet AS ON DELETE TO @.events DO INSTEAD NOTHING", "DROP RULE quiet ON @.events", "quiet"},
             {"CREATE POLICY mine ON @.events USING (true)", "DROP POLICY mine ON @.events", "mine"},
             {"CREATE VIEW @.seats AS SELECT 1 AS one", "DROP VIEW @.seats", "view"}}) {
        CAPTURE(each.made);
        place.run(each.made);
        check_refused(run_for(place.schema), each.named);
        CHECK(place.has("@.bookings"));
        place.run(each.dropped);  // it is still there
    }
    CHECK(run_for(place.schema).exit_code == 0);
    CHECK(place.sql.number(place.there()) == 0);
}

TEST_CASE("what_hangs_on_the_tables_from_elsewhere_stays") {
    scratch place{"_hung"};
    place.run("CREATE SCHEMA &");
    REQUIRE(run_for(place.schema, {"--keep-tables"}).exit_code == 0);
    for (foreign_object const& each : std::vector<foreign_object>{
             {"CREATE VIEW &.report AS SELECT * FROM @.events", "DROP VIEW &.report", "report"},
             {"CREATE TABLE &.tickets (event_id bigint REFERENCES @.events)", "DROP TABLE &.tickets", "tickets"},
             {"CREATE TABLE &.child () INHERITS (@.bookings)", "DROP TABLE &.child", "child"},
             {"CREATE FUNCTION &.of(@.events) RETURNS int LANGUAGE sql AS 'SELECT 1'", "DROP FUNCTION &.of", "of("}}) {
        CAPTURE(each.made);
        place.run(each.made);
        check_refused(run_for(place.schema), each.named);
        CHECK(place.has("@.bookings"));
        place.run(each.dropped);
    }
    CHECK(run_for(place.schema).exit_code == 0);
}

TEST_CASE("a_schema_without_the_benchs_mark_stays") {
    scratch place{"_unmarked"};
    for (char const* comment : {"NULL", "''", "'tickets of the theatre'"}) {
        CAPTURE(comment);
        place.run("CREATE SCHEMA @; CREATE TABLE @.mine (x int); COMMENT ON SCHEMA @ IS " + std::string{comment});
        check_refused(run_for(place.schema), "mine");
        CHECK(place.has("@.mine"));
        place.clear();
    }
    place.run("CREATE SCHEMA @");
    check_refused(run_for(place.schema), place.schema);
    CHECK(place.sql.number(place.there()) == 1);
}

TEST_CASE("a_schema_that_was_renamed_is_its_new_owners") {
    scratch place{"_renamed"};
    REQUIRE(run_for(place.other, {"--keep-tables"}).exit_code == 0);
    place.run("ALTER SCHEMA & RENAME TO @");
    check_refused(run_for(place.schema), place.schema);
    CHECK(place.has("@.events"));
}

TEST_CASE("kept_tables_are_dropped_by_the_next_run") {
    scratch place{"_kept"};
    REQUIRE(run_for(place.schema, {"--keep-tables", "--strategies", "sharded,skip_locked,none"}).exit_code == 0);
    CHECK(place.sql.number(place.there()) == 1);
    CHECK(run_for(place.schema).exit_code == 0);
    CHECK(place.sql.number(place.there()) == 0);
}

TEST_CASE("a_run_waits_a_moment_for_the_session_of_the_one_before") {
    scratch place{"_before"};
    std::string const lock = "advisory_xact_lock(1651469163, hashtext('@'))";
    place.run("BEGIN; SELECT pg_" + lock);
    process run{bench_command(
        with_short_runs({"compare", "--strategies", "guarded", "--callers", "2", "--schema", place.schema}))};
    sql_client other;
    wait_until(other, place.in("SELECT count(*) FROM pg_stat_activity WHERE query = $$SELECT pg_try_" + lock + "$$"),
               1);
    place.run("COMMIT");
    process_result const result = run.wait();
    CAPTURE(result.err);
    CHECK(result.exit_code == 0);
}

TEST_CASE("a_second_run_on_the_schema_is_refused") {
    scratch place{"_second"};
    process first{bench_command({"compare", "--strategies", "guarded", "--callers", "2", "--repetitions", "1",
                                 "--duration", "0.1", "--schema", place.schema})};
    place.keep_tables();
    check_refused(run_for(place.schema), "another run");
    CHECK(run_for(place.other).exit_code == 0);
    place.let_go();
    process_result const undisturbed = first.wait();
    CAPTURE(undisturbed.err);
    CHECK(undisturbed.exit_code == 0);
}

TEST_CASE("a_schema_is_held_until_it_is_dropped") {
    scratch place{"_held"};
    // A storm has no proof before it: its tables are dropped once.
    process first{bench_command({"storm", "--strategies", "guarded", "--callers", "2", "--repetitions", "1",
                                 "--requests", "50", "--think-ms", "20", "--schema", place.schema})};
    place.keep_tables();
    sql_client other;
    wait_until(other,
               place.in("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = to_regclass('@.migrations')"),
               1);
    check_refused(run_for(place.schema), "another run");
    place.let_go();
    CHECK(first.wait().exit_code == 0);
    CHECK(place.sql.number(place.there()) == 0);
}

TEST_CASE("an_interrupted_run_says_what_stays_and_leaves_no_session") {
    for (int signal : {SIGINT, SIGTERM}) {
        scratch place{"_interrupted"};
        process run{bench_command({"compare", "--strategies", "guarded", "--callers", "4", "--repetitions", "1",
                                   "--duration", "60", "--schema", place.schema}),
                    {.set = {{"PGAPPNAME", place.schema}}}};
        // The schema of the proof makes place for that of the run.
        place.keep_tables();
        std::string const of_proof = place.sql.text(place.in("SELECT oid FROM pg_namespace WHERE nspname = '@'"));
        place.let_go();
        wait_until(place.sql, place.there() + " AND oid <> " + of_proof, 1);
        run.signal(signal);
        process_result const result = run.wait();
        CHECK(result.exit_code == 128 + signal);
        CHECK(result.err ==
              "bookonce-bench: interrupted; schema " + place.schema + " may stay, and the next run drops it\n");
        wait_until(place.sql, place.in("SELECT count(*) FROM pg_stat_activity WHERE application_name = '@'"), 0);
        CHECK(run_for(place.schema).exit_code == 0);
        CHECK(place.sql.number(place.there()) == 0);
    }
}

TEST_SUITE_END();
