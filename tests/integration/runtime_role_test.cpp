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
    /// The statements with the schema's name for every @, and the roles' for %owner, %clerk and
    /// %other.
    std::string in(std::string text) const {
        for (auto const& [mark, role] :
             {std::pair{std::string{"%owner"}, &owner}, {"%clerk", &clerk}, {"%other", &other}}) {
            for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark)) {
                text.replace(at, mark.size(), role->name());
            }
        }
        return schema.in(text);
    }
    void run(std::string const& statements) { schema.sql().run(in(statements)); }
    std::string grant() {
        return complaint_of([&] { migrate(schema.options(), {.runtime = clerk.name()}); });
    }
    bool holds(std::string const& condition) { return schema.sql().text(in("SELECT " + condition)) == "t"; }
    std::string rights() {
        return schema.sql().text(in(
            "SELECT (SELECT nspacl::text FROM pg_namespace WHERE nspname = '@') || (SELECT string_agg(relname || "
            "coalesce(relacl::text, ''), ';' ORDER BY relname) FROM pg_class WHERE relnamespace = '@'::regnamespace)"));
    }

    fresh_role owner{"owner"};
    fresh_role clerk{"clerk"};
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
             {"GRANT DELETE ON @.bookings TO %clerk", "has_table_privilege('%clerk', '@.bookings', 'DELETE')"},
             {"GRANT TRUNCATE ON @.events TO %clerk", "has_table_privilege('%clerk', '@.events', 'TRUNCATE')"},
             {"GRANT TRIGGER ON @.events TO %clerk", "has_table_privilege('%clerk', '@.events', 'TRIGGER')"},
             {"GRANT REFERENCES ON @.events TO %clerk", "has_any_column_privilege('%clerk', '@.events', 'REFERENCES')"},
             {"GRANT REFERENCES (name) ON @.events TO %clerk",
              "has_any_column_privilege('%clerk', '@.events', 'REFERENCES')"},
             {"GRANT UPDATE ON @.bookings TO %clerk",
              "has_column_privilege('%clerk', '@.bookings', 'user_id', 'UPDATE')"},
             {"GRANT UPDATE (capacity) ON @.events TO %clerk",
              "has_column_privilege('%clerk', '@.events', 'capacity', 'UPDATE')"},
             {"GRANT INSERT (version) ON @.migrations TO %clerk",
              "has_any_column_privilege('%clerk', '@.migrations', 'INSERT')"},
             {"GRANT SELECT ON @.events TO %clerk WITH GRANT OPTION",
              "has_table_privilege('%clerk', '@.events', 'SELECT WITH GRANT OPTION')"},
             {"GRANT USAGE ON SEQUENCE @.events_event_id_seq TO %clerk",
              "has_sequence_privilege('%clerk', '@.events_event_id_seq', 'USAGE')"},
             {"GRANT CREATE ON SCHEMA @ TO %clerk", "has_schema_privilege('%clerk', '@', 'CREATE')"},
             {"GRANT USAGE ON SCHEMA @ TO %clerk WITH GRANT OPTION",
              "has_schema_privilege('%clerk', '@', 'USAGE WITH GRANT OPTION')"},
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
             {"GRANT DELETE ON @.bookings TO %other; GRANT %other TO %clerk", "DELETE on table bookings by role"},
             {"GRANT DELETE ON @.bookings TO %other; GRANT %other TO %clerk; ALTER ROLE %clerk NOINHERIT",
              "DELETE on table bookings by role"},
             {"GRANT UPDATE (capacity) ON @.events TO %other; GRANT %other TO %clerk",
              "UPDATE on column events.capacity by role"},
             {"GRANT TRIGGER ON @.events TO %other; GRANT %other TO %clerk", "TRIGGER on table events by role"},
             {"GRANT CREATE ON SCHEMA @ TO %other; GRANT %other TO %clerk", "CREATE on the schema by role"},
             {"GRANT USAGE ON SEQUENCE @.events_event_id_seq TO %other; GRANT %other TO %clerk",
              "USAGE on sequence events_event_id_seq by role"},
             {"GRANT SELECT ON @.events TO %other WITH GRANT OPTION; GRANT %other TO %clerk",
              "SELECT WITH GRANT OPTION on column"},
             {"GRANT DELETE ON @.bookings TO %other WITH GRANT OPTION; SET ROLE %other; GRANT DELETE ON @.bookings TO "
              "%clerk;"
              "RESET ROLE",
              "DELETE on table bookings,"},
             {"GRANT DELETE ON @.bookings TO PUBLIC", "DELETE on table bookings, as PUBLIC has"},
             {"GRANT UPDATE (seats) ON @.bookings TO PUBLIC", "UPDATE on column bookings.seats, as PUBLIC has"},
             {"GRANT CREATE ON SCHEMA @ TO PUBLIC", "CREATE on the schema, as PUBLIC has"},
             {"CREATE FUNCTION @.wipe() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM @.bookings'",
              "EXECUTE on function wipe"},
             {"CREATE FUNCTION @.wipe() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM @.bookings';"
              "REVOKE ALL ON FUNCTION @.wipe() FROM PUBLIC; GRANT EXECUTE ON FUNCTION @.wipe() TO %clerk",
              "EXECUTE on function wipe"},
             {"CREATE VIEW @.seats AS SELECT * FROM @.bookings; GRANT DELETE ON @.seats TO %clerk",
              "DELETE on view seats"},
             {"CREATE VIEW @.seats AS SELECT * FROM @.bookings; GRANT UPDATE (seats) ON @.seats TO %clerk",
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
    shop.run("CREATE TABLE @.customers (id int); GRANT ALL ON @.customers TO %clerk;"
             "CREATE SEQUENCE @.invoices; GRANT USAGE ON SEQUENCE @.invoices TO %clerk;"
             "CREATE FUNCTION @.hello() RETURNS int LANGUAGE sql AS 'SELECT 1';"
             "CREATE FUNCTION @.noted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN NEW; END';"
             "CREATE VIEW @.seen AS SELECT user_id FROM @.bookings; GRANT SELECT ON @.seen TO %clerk");
    CHECK(shop.grant().empty());
    for (char const* right : {"has_table_privilege('%clerk', '@.customers', 'TRUNCATE')",
                              "has_sequence_privilege('%clerk', '@.invoices', 'USAGE')",
                              "has_function_privilege('%clerk', '@.hello()', 'EXECUTE')",
                              "has_table_privilege('%clerk', '@.seen', 'SELECT')"}) {
        CAPTURE(std::string{right});
        CHECK(shop.holds(right));
    }
}

TEST_CASE("rights_by_default_on_new_tables_are_taken_back") {
    fresh_role clerk{"clerk"};
    fresh_schema schema{fresh_schema::tables::missing};
    schema.sql().run(schema.in("CREATE SCHEMA @; ALTER DEFAULT PRIVILEGES IN SCHEMA @ GRANT ALL ON TABLES TO ") +
                     clerk.name() + schema.in("; ALTER DEFAULT PRIVILEGES IN SCHEMA @ GRANT ALL ON SEQUENCES TO ") +
                     clerk.name());
    migrate(schema.options());
    auto const has_right = [&](char const* right) {
        return schema.sql().text(
            schema.in("SELECT has_table_privilege('" + clerk.name() + "', '@.bookings', '" + right + "')"));
    };
    REQUIRE(has_right("DELETE") == "t");
    migrate(schema.options(), {.runtime = clerk.name()});
    CHECK(has_right("DELETE") == "f");
    CHECK(has_right("SELECT") == "t");
}

TEST_CASE("a_role_that_can_become_the_owner_is_refused") {
    shop_with_roles shop;
    SUBCASE("a member") { shop.run("GRANT %owner TO %clerk"); }
    SUBCASE("a member that does not inherit") { shop.run("ALTER ROLE %clerk NOINHERIT; GRANT %owner TO %clerk"); }
    SUBCASE("a member of a member, neither of which inherits") {
        shop.run(
            "ALTER ROLE %clerk NOINHERIT; ALTER ROLE %other NOINHERIT; GRANT %owner TO %other; GRANT %other TO %clerk");
    }
    SUBCASE("a superuser") { shop.run("ALTER ROLE %clerk SUPERUSER"); }
    SUBCASE("a member of a superuser") { shop.run("ALTER ROLE %other SUPERUSER; GRANT %other TO %clerk"); }
    SUBCASE("the owner of one of the tables") { shop.run("ALTER TABLE @.migrations OWNER TO %clerk"); }
    std::string const before = shop.rights();
    CHECK(has(shop.grant(), "the rights of the schema's owner"));
    CHECK(shop.rights() == before);
}

TEST_CASE("a_role_that_can_give_itself_the_owners_role_is_refused") {
    shop_with_roles shop;
    SUBCASE("itself") { shop.run("ALTER ROLE %clerk CREATEROLE"); }
    SUBCASE("by SET ROLE") { shop.run("ALTER ROLE %other CREATEROLE; GRANT %other TO %clerk"); }
    // From PostgreSQL 16 on, CREATEROLE gives only the roles that one was given to give.
    CHECK(has(shop.grant(), "CREATEROLE") == (server_version(shop.schema.sql()) < 160000));
}

TEST_CASE("the_servers_own_mighty_roles_are_refused") {
    for (auto const& [role, complaint] : std::vector<std::pair<std::string, std::string>>{
             {"pg_write_all_data", "by role \"pg_write_all_data\""}, {"pg_write_server_files", "server's files"}}) {
        CAPTURE(role);
        shop_with_roles shop;
        if (shop.schema.sql().number("SELECT count(*) FROM pg_roles WHERE rolname = '" + role + "'") == 0) { continue; }
        shop.run("GRANT " + role + " TO %clerk");
        CHECK(has(shop.grant(), complaint));
    }
}

TEST_CASE("a_runtime_role_that_reads_everything_is_accepted") {
    shop_with_roles shop;
    if (server_version(shop.schema.sql()) >= 140000) { shop.run("GRANT pg_read_all_data TO %clerk"); }
    shop.run("GRANT SELECT ON @.bookings TO %other; GRANT %other TO %clerk");
    CHECK(shop.grant().empty());
}

TEST_CASE("the_owner_of_the_database_is_no_runtime_role") {
    fresh_role clerk{"clerk"};
    sql_client sql;
    std::string const database = clerk.name() + "_database";
    sql.run("CREATE DATABASE " + database + " OWNER " + clerk.name() + " ENCODING 'UTF8' TEMPLATE template0");
    options const options{.database = "dbname=" + database};
    migrate(options);
    CHECK(has(complaint_of([&] { migrate(options, {.runtime = clerk.name()}); }), "the database's owner"));
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
    options.database = shop.clerk.address();
    engine engine{options};
    auto const made = std::get<booked>(engine.book({.event = shop.concert, .user = "ann", .seats = 2}));
    CHECK(std::string_view{name_of(engine.cancel({.event = shop.concert, .id = made.booking.id}))} == "cancelled");
    booking_id const unknown = booking_id::generate();
    CHECK(std::string_view{name_of(engine.cancel({.event = shop.concert, .id = unknown}))} == "booking_not_found");
    CHECK(engine.audit().sound());
    CHECK(sql_client{shop.clerk.address()}.sqlstate_of(
              shop.in("INSERT INTO @.bookings VALUES (" + to_string(shop.concert) +
                      ", now(), now(), gen_random_uuid(), 0, 'cancelled', '(nobody)')")) == "00000");
    shop.schema.leave_unchecked();  // that row stands for no change of the event
}

TEST_CASE("a_runtime_role_whose_grants_did_not_count_is_refused") {
    fresh_role deploy{"deploy"};
    fresh_role clerk{"clerk"};
    fresh_schema schema{fresh_schema::tables::missing};
    schema.sql().run(schema.in("CREATE SCHEMA @; GRANT USAGE, CREATE ON SCHEMA @ TO ") + deploy.name());
    options options = schema.options();
    options.database = deploy.address();
    CHECK(has(complaint_of([&] { migrate(options, {.runtime = clerk.name()}); }), "lacks USAGE on the schema"));
    schema.sql().run(schema.in("GRANT USAGE ON SCHEMA @ TO ") + clerk.name());
    CHECK(migrate(options, {.runtime = clerk.name()}).version_after == schema_version());
}
