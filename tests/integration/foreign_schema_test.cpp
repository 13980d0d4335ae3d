// Schemas that hold what is not bookonce's, under names that are.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <bookonce/bookonce.hpp>

#include "complaint.hpp"
#include "database.hpp"
#include "fresh_role.hpp"
#include "old_schema.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

/// Everything there is in the schema, and whose.
std::string state(fresh_schema& schema) {
    return schema.sql().text(
        schema.in("SELECT string_agg(format('%s %s %s %s', relname, relkind, relacl, relowner), ';' "
                  "ORDER BY relname) FROM pg_class WHERE relnamespace = '@'::regnamespace"));
}

/// Statements that make a schema somebody else's, and what the library has to name of it.
struct foreigner {
    std::string statements;
    std::string named;
};

void check_refused(foreigner const& each) {
    CAPTURE(each.statements);
    fresh_schema schema{fresh_schema::tables::missing};
    schema.leave_unchecked();
    schema.sql().run(schema.in("CREATE SCHEMA @; " + each.statements));
    std::string const before = state(schema);
    for (std::string const& complaint : {complaint_of([&] { migrate(schema.options()); }),
                                         complaint_of([&] { engine const refused{schema.options()}; })}) {
        CAPTURE(complaint);
        CHECK(has(complaint, "schema '" + schema.name() + "'"));
        CHECK(has(complaint, each.named));
        CHECK(has(complaint, "choose another with --schema"));
        CHECK_FALSE(has(complaint, "bookonce migrate"));
        CHECK_FALSE(has(complaint, "\n"));
    }
    CHECK(state(schema) == before);
}

}  // namespace

TEST_CASE("objects_of_bookonces_names_are_in_the_way") {
    for (foreigner const& each : std::vector<foreigner>{
             {"CREATE TABLE @.events (id int)", "a table that is not bookonce's, 'events'"},
             {"CREATE TABLE @.bookings (LIKE pg_class)", "a table that is not bookonce's, 'bookings'"},
             {"CREATE TABLE @.events (id int) PARTITION BY HASH (id)", "a table that is not bookonce's, 'events'"},
             {"CREATE VIEW @.bookings AS SELECT 1 AS x", "a view that is not bookonce's, 'bookings'"},
             {"CREATE MATERIALIZED VIEW @.events AS SELECT 1 AS x",
              "a materialized view that is not bookonce's, 'events'"},
             {"CREATE TYPE @.bookings AS (x int)", "a type that is not bookonce's, 'bookings'"},
             {"CREATE TYPE @.events AS ENUM ('a')", "a type that is not bookonce's, 'events'"},
             {"CREATE DOMAIN @.migrations AS int", "a type that is not bookonce's, 'migrations'"},
             {"CREATE SEQUENCE @.events_event_id_seq", "a sequence that is not bookonce's, 'events_event_id_seq'"},
             {"CREATE TABLE @.other (x int); CREATE INDEX bookings_one_active_a_user ON @.other (x)",
              "an index that is not bookonce's, 'bookings_one_active_a_user'"},
             {"CREATE TABLE @.other (x int CONSTRAINT events_key PRIMARY KEY)",
              "an index that is not bookonce's, 'events_key'"},
         }) {
        check_refused(each);
    }
}

namespace {

/// The functions that the migrations make, with their arguments.
std::vector<std::string> const own_functions{
    "book(bigint, bigint, integer, integer, uuid, text, json)",
    "change(bigint[], bigint[], integer[], integer[], boolean[], integer[], bigint[], uuid[], integer[], integer[], "
    "integer[], uuid[], text[], integer[], text[], integer[], integer[], json[], "
    "integer[], uuid[], text[], text[], integer[], text[], integer[], integer[], uuid[], text[])"};

}  // namespace

TEST_CASE("a_function_of_bookonces_name_and_arguments_is_in_the_way") {
    for (std::string const& function : own_functions) {
        std::string const name = function.substr(0, function.find('('));
        check_refused({"CREATE FUNCTION @." + function + " RETURNS int LANGUAGE sql AS 'SELECT 1'",
                       "a function that is not bookonce's, '" + name + "'"});
        for (int const version : {1, 2, 3}) {
            CAPTURE(version);
            fresh_schema schema{fresh_schema::tables::missing};
            schema.sql().run(old_statements(schema.name(), version));
            schema.sql().run(schema.in("CREATE FUNCTION @." + function + " RETURNS int LANGUAGE sql AS 'SELECT 1'"));
            std::string const before = state(schema);
            std::string const complaint = complaint_of([&] { migrate(schema.options()); });
            CHECK(complaint == "schema '" + schema.name() + "' holds a function that is not bookonce's, '" + name +
                                   "': drop or rename it");
            CHECK(state(schema) == before);
        }
    }
}

TEST_CASE("a_function_with_other_arguments_is_the_applications") {
    fresh_role owner{"owner"};
    fresh_role booker{"booker"};
    fresh_schema schema{fresh_schema::tables::missing};
    schema.sql().run(
        schema.in("CREATE SCHEMA @; CREATE FUNCTION @.book() RETURNS int LANGUAGE sql AS 'SELECT 1';"
                  "CREATE FUNCTION @.book(bigint, bigint, integer, integer, uuid, varchar, json) RETURNS int "
                  "LANGUAGE sql AS 'SELECT 2'; CREATE FUNCTION @.change(text) RETURNS int LANGUAGE sql AS "
                  "'SELECT 3'"));
    std::string const owner_before = schema.sql().text("SELECT current_user");
    migrate(schema.options(), {.owner = owner.name(), .runtime = booker.name()});
    CHECK(schema.sql().number("SELECT count(*) FROM pg_proc WHERE pronamespace = '" + schema.name() +
                              "'::regnamespace AND pg_get_userbyid(proowner) = '" + owner_before + "'") == 3);
    options options = schema.options();
    options.database = booker.address();
    event_id const concert = schema.add_event(5);
    engine engine{options};
    CHECK(std::holds_alternative<booked>(engine.book({.event = concert, .user = "ann"})));
}

TEST_CASE("somebody_elses_table_of_migrations_is_not_taken_for_ours") {
    for (foreigner const& each : std::vector<foreigner>{
             {"CREATE TABLE @.migrations (id int, migration text, batch int)", "'migrations'"},
             {"CREATE TABLE @.migrations (version text)", "'migrations'"},
             {"CREATE TABLE @.migrations (version bigint); INSERT INTO @.migrations VALUES (20260101120000)",
              "'migrations'"},
             {"CREATE TABLE @.migrations (version bigint, dirty boolean); INSERT INTO @.migrations VALUES (1, false)",
              "'migrations'"},
             {"CREATE TABLE @.migrations (version int); INSERT INTO @.migrations VALUES (1)", "'migrations'"},
             {"CREATE TABLE @.migrations (version int PRIMARY KEY, applied_at timestamptz)", "'migrations'"},
             {"CREATE TABLE @.migrations (version int PRIMARY KEY, applied_at timestamptz); INSERT INTO @.migrations "
              "VALUES (2)",
              "'migrations'"},
             {"CREATE TABLE @.migrations (version int PRIMARY KEY, applied_at timestamptz); INSERT INTO @.migrations "
              "VALUES (-2)",
              "'migrations'"},
             {"CREATE TABLE @.migrations (version int PRIMARY KEY, applied_at timestamptz);"
              "INSERT INTO @.migrations VALUES (20260101); CREATE TABLE @.events (id int); CREATE TABLE @.bookings (id "
              "int)",
              "'events'"},
             {"CREATE TABLE @.migrations (version int PRIMARY KEY, applied_at timestamptz); INSERT INTO @.migrations "
              "VALUES (1);"
              "CREATE TABLE @.events (event_id bigint, version bigint); CREATE TABLE @.bookings (event_id bigint)",
              "'events'"},
             {"CREATE VIEW @.migrations AS SELECT 2 AS version, now() AS applied_at", "a view that is not bookonce's"},
             {"CREATE VIEW @.migrations AS SELECT 1 / 0 AS version, now() AS applied_at",
              "a view that is not bookonce's"},
         }) {
        check_refused(each);
    }
}

TEST_CASE("a_foreign_table_in_the_servers_sense_is_in_the_way_too") {
    fresh_schema schema{fresh_schema::tables::missing};
    schema.leave_unchecked();
    std::string const names =
        schema.in("CREATE SCHEMA @; CREATE FOREIGN DATA WRAPPER @_wrapper; CREATE SERVER @_server FOREIGN "
                  "DATA WRAPPER @_wrapper; CREATE FOREIGN TABLE @.events (event_id bigint) SERVER @_server");
    schema.sql().run(names);
    CHECK(has(complaint_of([&] { migrate(schema.options()); }), "a foreign table that is not bookonce's, 'events'"));
    schema.sql().run(schema.in("DROP FOREIGN DATA WRAPPER @_wrapper CASCADE"));
}

TEST_CASE("every_name_that_the_migrations_make_is_looked_for") {
    fresh_schema made;
    auto const names = made.sql().run(made.in(
        "SELECT relname FROM pg_class WHERE relnamespace = '@'::regnamespace AND relname NOT LIKE 'pg_toast%'"));
    REQUIRE(names.size() == 13);
    for (auto const& name : names) {
        check_refused(
            {"CREATE SEQUENCE @." + name.front(), "a sequence that is not bookonce's, '" + name.front() + "'"});
    }
}

TEST_CASE("what_the_application_adds_to_bookonces_schema_is_accepted") {
    fresh_schema schema;
    schema.sql().run(
        schema.in("CREATE TABLE @.customers (id int); ALTER TABLE @.events ADD COLUMN venue text;"
                  "CREATE INDEX bookings_by_user ON @.bookings (user_id); CREATE VIEW @.seen AS SELECT 1 AS x"));
    CHECK(migrate(schema.options()).version_before == schema_version());
    engine engine{schema.options()};
    CHECK(engine.create_event({.capacity = 1}).capacity == 1);
}

TEST_CASE("a_schema_that_is_not_whole_is_told_as_such") {
    fresh_schema schema;
    schema.leave_unchecked();
    std::string missing;
    SUBCASE("a table") {
        schema.sql().run(schema.in("DROP TABLE @.bookings"));
        missing = "has no table 'bookings'";
    }
    SUBCASE("its version") {
        schema.sql().run(schema.in("DELETE FROM @.migrations"));
        missing = "tells version 0 in 'migrations' and has a table 'bookings'";
    }
    SUBCASE("a function") {
        schema.sql().run(schema.in("DROP FUNCTION @.change"));
        missing = "has no function 'change'";
    }
    CHECK(has(complaint_of([&] { migrate(schema.options()); }), missing));
    CHECK(has(complaint_of([&] { engine const refused{schema.options()}; }), missing));
}

TEST_CASE("the_servers_own_schemas_are_refused_before_anything_is_sent") {
    for (char const* name : {"pg_catalog", "pg_toast", "pg_mine", "pg_", "information_schema"}) {
        CAPTURE(std::string{name});
        // Nobody listens there: an attempt to connect would be unavailable, not misconfigured.
        options const options{.database = "host=127.0.0.1 port=1", .schema = name};
        CHECK(has(complaint_of([&] { engine{options}; }), "the server's own"));
        CHECK(has(complaint_of([&] { migrate(options); }), "the server's own"));
    }
}
