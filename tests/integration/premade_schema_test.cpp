// Migrating with no more rights than the task takes: somebody else made the schema, or gave the
// right to make one.
#include <string>

#include <doctest/doctest.h>

#include <bookonce/bookonce.hpp>

#include "complaint.hpp"
#include "database.hpp"
#include "fresh_role.hpp"
#include "old_schema.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

/// A role that migrates and has no right on the database, another, and a schema of which nothing is
/// there yet.
struct premade {
    options as_deploy() const {
        options made = schema.options();
        made.database = deploy.address();
        return made;
    }
    void run(std::string const& statements) { schema.sql().run(schema.in(statements)); }
    std::string complaint(migration_roles const& roles = {}) const {
        return complaint_of([&] { migrate(as_deploy(), roles); });
    }

    fresh_role deploy{"deploy"};
    fresh_role owner{"owner"};
    fresh_role booker{"booker"};
    fresh_schema schema{fresh_schema::tables::missing};
};

/// The advice for bookings would be to run what has just failed.
bool is_of_migrating(std::string const& complaint) {
    return !has(complaint, "bookonce migrate") && !has(complaint, "--runtime-role ROLE");
}

}  // namespace

TEST_CASE("a_schema_made_for_the_role_that_migrates_needs_no_more") {
    premade shop;
    SUBCASE("its own") { shop.run("CREATE SCHEMA @ AUTHORIZATION " + shop.deploy.name()); }
    SUBCASE("one that it may create in") {
        shop.run("CREATE SCHEMA @; GRANT USAGE, CREATE ON SCHEMA @ TO " + shop.deploy.name());
    }
    CHECK(migrate(shop.as_deploy()).version_after == schema_version());
    CHECK(migrate(shop.as_deploy()).version_before == schema_version());
}

TEST_CASE("a_later_migration_needs_the_tables_and_the_schema") {
    premade shop;
    shop.run("CREATE SCHEMA @; GRANT USAGE, CREATE ON SCHEMA @ TO " + shop.deploy.name());
    sql_client{shop.deploy.address()}.run(
        old_statements(shop.schema.name(), 1)
            .substr(std::string{"CREATE SCHEMA IF NOT EXISTS ;"}.size() + shop.schema.name().size()));
    shop.run("REVOKE CREATE ON SCHEMA @ FROM " + shop.deploy.name());
    std::string const complaint = shop.complaint();
    CAPTURE(complaint);
    CHECK(has(complaint, "CREATE on the schema"));
    CHECK(is_of_migrating(complaint));
    shop.run("GRANT CREATE ON SCHEMA @ TO " + shop.deploy.name());
    migration_report const done = migrate(shop.as_deploy());
    CHECK(done.version_before == 1);
    CHECK(done.version_after == schema_version());
}

TEST_CASE("an_owners_premade_schema_takes_owner_and_runtime_role") {
    premade shop;
    shop.run("GRANT " + shop.owner.name() + " TO " + shop.deploy.name() + "; CREATE SCHEMA @ AUTHORIZATION " +
             shop.owner.name());
    migration_roles const roles{.owner = shop.owner.name(), .runtime = shop.booker.name()};
    CHECK(migrate(shop.as_deploy(), roles).version_before == 0);
    CHECK(migrate(shop.as_deploy(), roles).version_before == schema_version());
    CHECK(shop.schema.sql().number("SELECT count(*) FROM pg_tables WHERE schemaname = '" + shop.schema.name() +
                                   "' AND tableowner = '" + shop.owner.name() + "'") == 4);
    options as_booker = shop.schema.options();
    as_booker.database = shop.booker.address();
    CHECK(engine{as_booker}.list_events().empty());
}

TEST_CASE("a_missing_right_is_told_with_what_the_migration_needs") {
    premade shop;
    std::string wanted;
    migration_roles roles;
    SUBCASE("no schema") { wanted = "CREATE on the database, or a schema made for it"; }
    SUBCASE("a schema that it may not use") {
        shop.run("CREATE SCHEMA @");
        wanted = "CREATE on the schema";
    }
    SUBCASE("a schema that it may look into") {
        shop.run("CREATE SCHEMA @; GRANT USAGE ON SCHEMA @ TO " + shop.deploy.name());
        wanted = "CREATE on the schema";
    }
    SUBCASE("tables that it may not read") {
        shop.run(old_statements("@", 1));
        wanted = "owner of the schema's tables";
    }
    SUBCASE("tables that it may only read") {
        shop.run(old_statements("@", 1) + "; GRANT USAGE ON SCHEMA @ TO " + shop.deploy.name() +
                 "; GRANT SELECT, INSERT ON @.migrations TO " + shop.deploy.name());
        wanted = "owner of the schema's tables";
    }
    SUBCASE("an owner that it is no member of") {
        shop.run("CREATE SCHEMA @ AUTHORIZATION " + shop.deploy.name());
        roles.owner = shop.owner.name();
        wanted = "a member of the new owner";
    }
    std::string const complaint = shop.complaint(roles);
    CAPTURE(complaint);
    CHECK(has(complaint, wanted));
    CHECK(is_of_migrating(complaint));
    CHECK_FALSE(has(complaint, "\n"));
}
