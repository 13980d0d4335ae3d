#include <atomic>
#include <string>

#include <doctest/doctest.h>
#include <unistd.h>

#include <bookonce/bookonce.hpp>

#include "complaint.hpp"
#include "database.hpp"
#include "fresh_role.hpp"
#include "process.hpp"
#include "rush.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

/// A database of the test's own, with a trigger that runs before each table is made there or
/// altered.
class trapped_database {
public:
    explicit trapped_database(std::string const& body) {
        sql_.run("CREATE DATABASE " + name_ + " ENCODING 'UTF8' TEMPLATE template0");
        sql_client{address()}.run(
            "CREATE SEQUENCE calls; CREATE FUNCTION trap() RETURNS event_trigger LANGUAGE plpgsql AS $$ "
            "BEGIN PERFORM nextval('public.calls'); " +
            body +
            " END $$; CREATE EVENT TRIGGER trap ON "
            "ddl_command_start WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION trap()");
    }
    ~trapped_database() { sql_.run("DROP DATABASE " + name_ + " WITH (FORCE)"); }
    trapped_database(trapped_database const&) = delete;
    trapped_database& operator=(trapped_database const&) = delete;

    std::string address() const { return "dbname=" + name_; }
    /// How often the trigger ran, whatever was rolled back.
    std::int64_t calls() const { return sql_client{address()}.number("SELECT last_value FROM calls"); }

private:
    sql_client sql_;
    std::string name_ = "test_trapped_" + std::to_string(getpid());
};

std::string message_of(options const& options) {
    return complaint_of([&] { engine const refused{options}; });
}

}  // namespace

TEST_CASE("migrating_makes_everything_and_twice_changes_nothing") {
    fresh_schema schema{fresh_schema::tables::missing};
    migration_report const first = migrate(schema.options());
    CHECK(first.version_before == 0);
    CHECK(first.version_after == schema_version());
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 3});
    engine.book({.event = concert.id, .user = "ann"});
    migration_report const second = migrate(schema.options());
    CHECK(second.version_before == schema_version());
    CHECK(second.version_after == schema_version());
    CHECK(schema.active(concert.id) == 1);
}

TEST_CASE("every_constraint_and_index_has_a_name_of_its_own") {
    fresh_schema schema;
    for (char const* name : {"events_key", "events_capacity_is_positive", "events_available_within_capacity",
                             "bookings_key", "bookings_user_is_named"}) {
        CHECK(schema.sql().number(
                  "SELECT count(*) FROM pg_constraint c JOIN pg_namespace n ON n.oid = connamespace WHERE nspname = '" +
                  schema.name() + "' AND conname = '" + name + "'") == 1);
    }
    CHECK(schema.sql().number("SELECT count(*) FROM pg_indexes WHERE schemaname = '" + schema.name() +
                              "' AND indexname = 'bookings_one_active_a_user'") == 1);
}

TEST_CASE("many_threads_that_migrate_at_once_all_succeed") {
    fresh_schema schema{fresh_schema::tables::missing};
    options options = schema.options();
    SUBCASE("read committed") {}
    SUBCASE("serializable by default") { options.database = "options='-c default_transaction_isolation=serializable'"; }
    std::atomic<int> done{0};
    from_many_threads(8, 8, [&](int) {
        try {
            done += migrate(options).version_after == schema_version() ? 1 : 0;
        } catch (std::exception const& problem) { MESSAGE(problem.what()); }
    });
    CHECK(done == 8);
    CHECK(schema.sql().number(schema.in("SELECT count(*) FROM @.migrations")) == schema_version());
}

TEST_CASE("many_threads_that_grant_rights_at_once_all_succeed") {
    fresh_role booker{"booker"};
    fresh_schema schema;
    std::atomic<int> done{0};
    from_many_threads(8, 8, [&](int) {
        try {
            done += migrate(schema.options(), {.runtime = booker.name()}).version_after == schema_version() ? 1 : 0;
        } catch (std::exception const& problem) { MESSAGE(problem.what()); }
    });
    CHECK(done == 8);
}

TEST_CASE("an_error_that_only_looks_like_a_race_ends_it_at_once") {
    std::string sqlstate;
    SUBCASE("a name taken") { sqlstate = "42P07"; }
    SUBCASE("a key taken") { sqlstate = "23505"; }
    SUBCASE("a serialization failure") { sqlstate = "40001"; }
    trapped_database const database{"RAISE EXCEPTION 'not today' USING ERRCODE = '" + sqlstate + "';"};
    std::string said;
    try {
        migrate({.database = database.address()});
    } catch (std::exception const& problem) { said = problem.what(); }
    CHECK(has(said, "not today"));
    CHECK(database.calls() == 1);
}

TEST_CASE("a_statement_timeout_is_not_meant_for_a_migration") {
    trapped_database const database{
        "IF current_setting('statement_timeout') <> '0' OR current_setting('lock_timeout') <> '1min' THEN "
        "RAISE EXCEPTION 'limited'; END IF;"};
    std::string const limits = " options='-c statement_timeout=60000 -c lock_timeout=60000'";
    CHECK(migrate({.database = database.address() + limits}).version_after == schema_version());
    CHECK(database.calls() == 4);
}

TEST_CASE("many_processes_that_migrate_at_once_all_succeed") {
    fresh_schema schema{fresh_schema::tables::missing};
    std::vector<std::unique_ptr<process>> processes;
    for (int count = 0; count < 8; ++count) {
        processes.push_back(std::make_unique<process>(std::vector<std::string>{MIGRATE_PROCESS, schema.name()}));
    }
    for (auto const& each : processes) {
        process_result const result = each->wait();
        CHECK_MESSAGE(result.exit_code == 0, result.err);
    }
    CHECK(schema.sql().number(schema.in("SELECT count(*) FROM @.migrations")) == schema_version());
}

TEST_CASE("a_database_newer_than_the_library_is_refused_by_everything") {
    fresh_schema schema;
    schema.sql().run(schema.in("INSERT INTO @.migrations (version) VALUES (99)"));
    CHECK_THROWS_AS(migrate(schema.options()), config_error);
    std::string const message = message_of(schema.options());
    CHECK(has(message, "99"));
    CHECK(has(message, "newer"));
    CHECK_FALSE(has(message, "\n"));
}

TEST_CASE("a_database_that_was_not_migrated_is_refused_with_what_to_do") {
    fresh_schema schema{fresh_schema::tables::missing};
    CHECK(has(message_of(schema.options()), "bookonce migrate"));
}

TEST_CASE("two_schemas_of_one_database_know_nothing_of_each_other") {
    fresh_schema one;
    fresh_schema other;
    engine first{one.options()};
    engine second{other.options()};
    event const concert = first.create_event({.capacity = 3, .id = event_id{5}});
    CHECK_FALSE(second.find_event(concert.id));
}

TEST_CASE("a_schema_may_be_named_like_a_keyword_and_be_long") {
    sql_client sql;
    for (std::string const& name : {std::string{"select"}, std::string{"_"}, std::string(63, 'x')}) {
        CAPTURE(name);
        options const options{.schema = name};
        CHECK(migrate(options).version_after == schema_version());
        CHECK(migrate(options).version_before == schema_version());
        {
            engine engine{options};
            event const concert = engine.create_event({.capacity = 3});
            CHECK(std::holds_alternative<booked>(engine.book({.event = concert.id, .user = "ann"})));
            CHECK(engine.audit().sound());
        }
        sql.run("DROP SCHEMA \"" + name + "\" CASCADE");
    }
}

TEST_CASE("without_citus_nothing_is_distributed_and_nothing_made") {
    fresh_schema schema{fresh_schema::tables::missing};
    CHECK_THROWS_WITH_AS(migrate(schema.options(), {}, placement::distributed),
                         "the database has no extension 'citus', which distributes tables: run CREATE EXTENSION citus "
                         "in it, or migrate without --distributed",
                         config_error);
    CHECK(schema.sql().number("SELECT count(*) FROM pg_namespace WHERE nspname = '" + schema.name() + "'") == 0);
    CHECK_FALSE(migrate(schema.options()).distributed);
}

TEST_CASE("the_owner_gets_schema_tables_and_functions") {
    fresh_role owner{"schema_owner"};
    fresh_schema schema;
    migrate(schema.options(), {.owner = owner.name()});
    CHECK(schema.sql().number("SELECT count(*) FROM pg_proc WHERE pronamespace = '" + schema.name() +
                              "'::regnamespace AND pg_get_userbyid(proowner) = '" + owner.name() + "'") == 4);
    CHECK(schema.sql().number("SELECT count(*) FROM pg_tables WHERE schemaname = '" + schema.name() +
                              "' AND tableowner = '" + owner.name() + "'") == 4);
}

TEST_CASE("a_role_that_does_not_exist_is_a_configuration_error") {
    fresh_schema schema;
    CHECK_THROWS_AS(migrate(schema.options(), {.runtime = "nobody_of_this_name"}), config_error);
    CHECK_THROWS_AS(migrate(schema.options(), {.owner = "nobody_of_this_name"}), config_error);
    CHECK_THROWS_AS(migrate(schema.options(), {.runtime = std::string{"a\0b", 3}}), config_error);
}

TEST_CASE("a_migration_that_fails_has_changed_nothing") {
    fresh_schema schema{fresh_schema::tables::missing};
    CHECK_THROWS_AS(migrate(schema.options(), {.owner = "nobody_of_this_name"}), config_error);
    CHECK(schema.sql().number("SELECT count(*) FROM pg_namespace WHERE nspname = '" + schema.name() + "'") == 0);
}
