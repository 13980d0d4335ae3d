// What a role may do after `migrate --runtime-role`, whatever it was given before, and by whom.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <bookonce/bookonce.hpp>

#include "complaint.hpp"
#include "database.hpp"
#include "fresh_role.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

/// A shop whose tables belong to a role of their own, with a role that is to book there and one
/// that has something to do with it.
struct shop_with_roles {
    shop_with_roles() {
        migrate(schema.options(), {.owner = owner.name()});
        run("GRANT USAGE ON SCHEMA @ TO %other");
    }
    /// The statements with the schema's name for every @, and the roles' for %owner, %booker and
    /// %other.
    std::string in(std::string text) const {
        for (auto const& [mark, role] :
             {std::pair{std::string{"%owner"}, &owner}, {"%booker", &booker}, {"%other", &other}}) {
            for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark)) {
                text.replace(at, mark.size(), role->name());
            }
        }
        return schema.in(text);
    }
    void run(std::string const& statements) { schema.sql().run(in(statements)); }
    std::string grant() {
        return complaint_of([&] { migrate(schema.options(), {.runtime = booker.name()}); });
    }
    bool holds(std::string const& condition) { return schema.sql().text(in("SELECT " + condition)) == "t"; }
    std::string rights() {
        return schema.sql().text(in(
            "SELECT (SELECT nspacl::text FROM pg_namespace WHERE nspname = '@') || (SELECT string_agg(relname || "
            "coalesce(relacl::text, ''), ';' ORDER BY relname) FROM pg_class WHERE relnamespace = '@'::regnamespace)"));
    }

    fresh_role owner{"owner"};
    fresh_role booker{"booker"};
    fresh_role other{"other"};
    fresh_schema schema;
    event_id concert = schema.add_event(5);
};

/// A right that the role has before, and the question whether it has it.
struct given {
    std::string statements;
    std::string right;
};

int server_version(sql_client& sql) {
    return static_cast<int>(sql.number("SELECT current_setting('server_version_num')"));
}

}  // namespace

TEST_CASE("what_the_owner_granted_the_runtime_role_is_taken_back") {
    for (given const& each : std::vector<given>{
             {"GRANT DELETE ON @.bookings TO %booker", "has_table_privilege('%booker', '@.bookings', 'DELETE')"},
             {"GRANT TRUNCATE ON @.events TO %booker", "has_table_privilege('%booker', '@.events', 'TRUNCATE')"},
             {"GRANT TRIGGER ON @.events TO %booker", "has_table_privilege('%booker', '@.events', 'TRIGGER')"},
             {"GRANT REFERENCES ON @.events TO %booker",
              "has_any_column_privilege('%booker', '@.events', 'REFERENCES')"},
             {"GRANT REFERENCES (name) ON @.events TO %booker",
              "has_any_column_privilege('%booker', '@.events', 'REFERENCES')"},
             {"GRANT UPDATE ON @.bookings TO %booker",
              "has_column_privilege('%booker', '@.bookings', 'booked_at', 'UPDATE')"},
             {"GRANT UPDATE (data) ON @.bookings TO %booker",
              "has_column_privilege('%booker', '@.bookings', 'data', 'UPDATE')"},
             {"GRANT UPDATE (user_id), DELETE ON @.history TO %booker",
              "has_column_privilege('%booker', '@.history', 'user_id', 'UPDATE')"},
             {"GRANT UPDATE (capacity) ON @.events TO %booker",
              "has_column_privilege('%booker', '@.events', 'capacity', 'UPDATE')"},
             {"GRANT INSERT (version) ON @.migrations TO %booker",
              "has_any_column_privilege('%booker', '@.migrations', 'INSERT')"},
             {"GRANT SELECT ON @.events TO %booker WITH GRANT OPTION",
              "has_table_privilege('%booker', '@.events', 'SELECT WITH GRANT OPTION')"},
             {"GRANT USAGE ON SEQUENCE @.events_event_id_seq TO %booker",
              "has_sequence_privilege('%booker', '@.events_event_id_seq', 'USAGE')"},
             {"GRANT CREATE ON SCHEMA @ TO %booker", "has_schema_privilege('%booker', '@', 'CREATE')"},
             {"GRANT USAGE ON SCHEMA @ TO %booker WITH GRANT OPTION",
              "has_schema_privilege('%booker', '@', 'USAGE WITH GRANT OPTION')"},
         }) {
        CAPTURE(each.statements);
        shop_with_roles shop;
        shop.run(each.statements);
        REQUIRE(shop.holds(each.right));
        CHECK(shop.grant().empty());
        CHECK_FALSE(shop.holds(each.right));
    }
}

TEST_CASE("a_right_that_cannot_be_taken_back_refuses_the_role") {
    for (given const& each : std::vector<given>{
             {"GRANT DELETE ON @.bookings TO %other; GRANT %other TO %booker", "DELETE on table bookings by role"},
             {"GRANT DELETE ON @.bookings TO %other; GRANT %other TO %booker; ALTER ROLE %booker NOINHERIT",
              "DELETE on table bookings by role"},
             {"GRANT UPDATE (capacity) ON @.events TO %other; GRANT %other TO %booker",
              "UPDATE on column events.capacity by role"},
             {"GRANT TRIGGER ON @.events TO %other; GRANT %other TO %booker", "TRIGGER on table events by role"},
             {"GRANT CREATE ON SCHEMA @ TO %other; GRANT %other TO %booker", "CREATE on the schema by role"},
             {"GRANT USAGE ON SEQUENCE @.events_event_id_seq TO %other; GRANT %other TO %booker",
              "USAGE on sequence events_event_id_seq by role"},
             {"GRANT SELECT ON @.events TO %other WITH GRANT OPTION; GRANT %other TO %booker",
              "SELECT WITH GRANT OPTION on column"},
             {"GRANT DELETE ON @.bookings TO %other WITH GRANT OPTION; SET ROLE %other; GRANT DELETE ON @.bookings TO "
              "%booker;"
              "RESET ROLE",
              "DELETE on table bookings,"},
             {"GRANT DELETE ON @.bookings TO PUBLIC", "DELETE on table bookings, as PUBLIC has"},
             {"GRANT UPDATE (data) ON @.bookings TO PUBLIC", "UPDATE on column bookings.data, as PUBLIC has"},
             {"GRANT DELETE ON @.history TO PUBLIC", "DELETE on table history, as PUBLIC has"},
             {"GRANT CREATE ON SCHEMA @ TO PUBLIC", "CREATE on the schema, as PUBLIC has"},
             {"CREATE FUNCTION @.wipe() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM @.bookings'",
              "EXECUTE on function wipe"},
             {"CREATE FUNCTION @.wipe() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM @.bookings';"
              "REVOKE ALL ON FUNCTION @.wipe() FROM PUBLIC; GRANT EXECUTE ON FUNCTION @.wipe() TO %booker",
              "EXECUTE on function wipe"},
             {"CREATE VIEW @.seats AS SELECT * FROM @.bookings; GRANT DELETE ON @.seats TO %booker",
              "DELETE on view seats"},
             {"CREATE VIEW @.seats AS SELECT * FROM @.bookings; GRANT UPDATE (seats) ON @.seats TO %booker",
              "UPDATE on view seats"},
         }) {
        CAPTURE(each.statements);
        shop_with_roles shop;
        shop.run(each.statements);
        std::string const before = shop.rights();
        std::string const complaint = shop.grant();
        CAPTURE(complaint);
        CHECK(has(complaint, each.right));
        CHECK_FALSE(has(complaint, "\n"));
        CHECK(shop.rights() == before);
    }
}

TEST_CASE("rights_that_reach_no_row_of_bookonces_are_left") {
    shop_with_roles shop;
    shop.run("CREATE TABLE @.customers (id int); GRANT ALL ON @.customers TO %booker;"
             "CREATE SEQUENCE @.invoices; GRANT USAGE ON SEQUENCE @.invoices TO %booker;"
             "CREATE FUNCTION @.hello() RETURNS int LANGUAGE sql AS 'SELECT 1';"
             "CREATE FUNCTION @.noted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN NEW; END';"
             "CREATE VIEW @.seen AS SELECT user_id FROM @.bookings; GRANT SELECT ON @.seen TO %booker");
    CHECK(shop.grant().empty());
    for (char const* right : {"has_table_privilege('%booker', '@.customers', 'TRUNCATE')",
                              "has_sequence_privilege('%booker', '@.invoices', 'USAGE')",
                              "has_function_privilege('%booker', '@.hello()', 'EXECUTE')",
                              "has_table_privilege('%booker', '@.seen', 'SELECT')"}) {
        CAPTURE(std::string{right});
        CHECK(shop.holds(right));
    }
}

TEST_CASE("rights_by_default_on_new_tables_are_taken_back") {
    fresh_role booker{"booker"};
    fresh_schema schema{fresh_schema::tables::missing};
    schema.sql().run(schema.in("CREATE SCHEMA @; ALTER DEFAULT PRIVILEGES IN SCHEMA @ GRANT ALL ON TABLES TO ") +
                     booker.name() + schema.in("; ALTER DEFAULT PRIVILEGES IN SCHEMA @ GRANT ALL ON SEQUENCES TO ") +
                     booker.name());
    migrate(schema.options());
    auto const has_right = [&](char const* right) {
        return schema.sql().text(
            schema.in("SELECT has_table_privilege('" + booker.name() + "', '@.bookings', '" + right + "')"));
    };
    REQUIRE(has_right("DELETE") == "t");
    migrate(schema.options(), {.runtime = booker.name()});
    CHECK(has_right("DELETE") == "f");
    CHECK(has_right("SELECT") == "t");
}

TEST_CASE("a_role_that_can_become_the_owner_is_refused") {
    shop_with_roles shop;
    SUBCASE("a member") { shop.run("GRANT %owner TO %booker"); }
    SUBCASE("a member that does not inherit") { shop.run("ALTER ROLE %booker NOINHERIT; GRANT %owner TO %booker"); }
    SUBCASE("a member of a member, neither of which inherits") {
        shop.run("ALTER ROLE %booker NOINHERIT; ALTER ROLE %other NOINHERIT; GRANT %owner TO %other; GRANT %other TO "
                 "%booker");
    }
    SUBCASE("a superuser") { shop.run("ALTER ROLE %booker SUPERUSER"); }
    SUBCASE("a member of a superuser") { shop.run("ALTER ROLE %other SUPERUSER; GRANT %other TO %booker"); }
    SUBCASE("the owner of one of the tables") { shop.run("ALTER TABLE @.migrations OWNER TO %booker"); }
    std::string const before = shop.rights();
    CHECK(has(shop.grant(), "the rights of the schema's owner"));
    CHECK(shop.rights() == before);
}

TEST_CASE("a_role_that_can_give_itself_the_owners_role_is_refused") {
    shop_with_roles shop;
    SUBCASE("itself") { shop.run("ALTER ROLE %booker CREATEROLE"); }
    SUBCASE("by SET ROLE") { shop.run("ALTER ROLE %other CREATEROLE; GRANT %other TO %booker"); }
    // From PostgreSQL 16 on, CREATEROLE gives only the roles that one was given to give.
    CHECK(has(shop.grant(), "CREATEROLE") == (server_version(shop.schema.sql()) < 160000));
}

TEST_CASE("the_servers_own_mighty_roles_are_refused") {
    for (auto const& [role, complaint] : std::vector<std::pair<std::string, std::string>>{
             {"pg_write_all_data", "by role \"pg_write_all_data\""}, {"pg_write_server_files", "server's files"}}) {
        CAPTURE(role);
        shop_with_roles shop;
        if (shop.schema.sql().number("SELECT count(*) FROM pg_roles WHERE rolname = '" + role + "'") == 0) { continue; }
        shop.run("GRANT " + role + " TO %booker");
        CHECK(has(shop.grant(), complaint));
    }
}

TEST_CASE("a_runtime_role_that_reads_everything_is_accepted") {
    shop_with_roles shop;
    if (server_version(shop.schema.sql()) >= 140000) { shop.run("GRANT pg_read_all_data TO %booker"); }
    shop.run("GRANT SELECT ON @.bookings TO %other; GRANT %other TO %booker");
    CHECK(shop.grant().empty());
}

TEST_CASE("the_owner_of_the_database_is_no_runtime_role") {
    fresh_role booker{"booker"};
    sql_client sql;
    std::string const database = booker.name() + "_database";
    sql.run("CREATE DATABASE " + database + " OWNER " + booker.name() + " ENCODING 'UTF8' TEMPLATE template0");
    options const options{.database = "dbname=" + database};
    migrate(options);
    CHECK(has(complaint_of([&] { migrate(options, {.runtime = booker.name()}); }), "the database's owner"));
    sql.run("DROP DATABASE " + database);
}

TEST_CASE("public_is_no_role_to_grant_rights_to") {
    fresh_schema schema;
    CHECK(has(complaint_of([&] { migrate(schema.options(), {.runtime = "public"}); }), "\"public\" does not exist"));
    CHECK(schema.sql().number(schema.in("SELECT count(*) FROM pg_class, aclexplode(relacl) AS a WHERE relnamespace = "
                                        "'@'::regnamespace AND a.grantee = 0")) == 0);
}

TEST_CASE("what_is_granted_suffices_to_book_cancel_and_audit") {
    shop_with_roles shop;
    REQUIRE(shop.grant().empty());
    options options = shop.schema.options();
    options.database = shop.booker.address();
    engine engine{options};
    auto const made = std::get<booked>(engine.book({.event = shop.concert, .user = "ann", .seats = 2}));
    CHECK(std::string_view{name_of(engine.cancel({.event = shop.concert, .id = made.booking.id}))} == "cancelled");
    booking_id const unknown = booking_id::generate();
    CHECK(std::string_view{name_of(engine.cancel({.event = shop.concert, .id = unknown}))} == "booking_not_found");
    CHECK(engine.audit().sound());
    CHECK(sql_client{shop.booker.address()}.sqlstate_of(
              shop.in("INSERT INTO @.bookings VALUES (" + to_string(shop.concert) +
                      ", now(), now(), gen_random_uuid(), 0, 'cancelled', '(nobody)')")) == "00000");
    shop.schema.leave_unchecked();  // that row stands for no change of the event
}

TEST_CASE("a_runtime_role_whose_grants_did_not_count_is_refused") {
    fresh_role deploy{"deploy"};
    fresh_role booker{"booker"};
    fresh_schema schema{fresh_schema::tables::missing};
    schema.sql().run(schema.in("CREATE SCHEMA @; GRANT USAGE, CREATE ON SCHEMA @ TO ") + deploy.name());
    options options = schema.options();
    options.database = deploy.address();
    CHECK(has(complaint_of([&] { migrate(options, {.runtime = booker.name()}); }), "lacks USAGE on the schema"));
    schema.sql().run(schema.in("GRANT USAGE ON SCHEMA @ TO ") + booker.name());
    CHECK(migrate(options, {.runtime = booker.name()}).version_after == schema_version());
}
