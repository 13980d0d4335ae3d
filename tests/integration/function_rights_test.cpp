// Who may call the functions of the schema, and what they may do there.
#include <string>

#include <doctest/doctest.h>

#include <bookonce/bookonce.hpp>

#include "complaint.hpp"
#include "database.hpp"
#include "fresh_role.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

/// A shop, with a role that is to book there.
struct guarded_shop {
    void grant() { migrate(schema.options(), {.runtime = booker.name()}); }
    options as_booker() const {
        options made = schema.options();
        made.database = booker.address();
        return made;
    }
    /// % is the role that books.
    void run(std::string text) {
        for (auto at = text.find('%'); at != std::string::npos; at = text.find('%')) {
            text.replace(at, 1, booker.name());
        }
        schema.sql().run(schema.in(text));
    }
    bool has_right(std::string const& function, std::string const& right) {
        return schema.sql().text(schema.in("SELECT bool_and(has_function_privilege('" + booker.name() + "', oid, '" +
                                           right +
                                           "')) FROM pg_proc WHERE pronamespace = "
                                           "'@'::regnamespace AND proname = '" +
                                           function + "'")) == "t";
    }

    fresh_role booker{"booker"};
    fresh_schema schema;
    event_id concert = schema.add_event(5);
};

template <class Outcome>
unavailable must_be_unavailable(Outcome const& told) {
    REQUIRE_MESSAGE(std::holds_alternative<unavailable>(told), describe(told));
    return std::get<unavailable>(told);
}

}  // namespace

TEST_CASE("the_runtime_role_may_call_what_public_may_not") {
    fresh_role deploy{"deploy"};
    fresh_role booker{"booker"};
    fresh_schema schema{fresh_schema::tables::missing};
    schema.sql().run(schema.in("CREATE SCHEMA @ AUTHORIZATION " + deploy.name() +
                               "; ALTER DEFAULT PRIVILEGES FOR ROLE " + deploy.name() +
                               " REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC"));
    options as_deploy = schema.options();
    as_deploy.database = deploy.address();
    migrate(as_deploy);
    auto const may_call = [&] {
        return schema.sql().number(schema.in("SELECT count(*) FROM pg_proc WHERE pronamespace = '@'::regnamespace AND "
                                             "has_function_privilege('" +
                                             booker.name() + "', oid, 'EXECUTE')"));
    };
    REQUIRE(may_call() == 0);
    migrate(as_deploy, {.runtime = booker.name()});
    CHECK(may_call() == 4);
    event_id const concert = schema.add_event(5);
    options as_booker = schema.options();
    as_booker.database = booker.address();
    engine engine{as_booker};
    auto const made = std::get<booked>(engine.book({.event = concert, .user = "ann"}));
    CHECK(std::holds_alternative<cancelled>(engine.cancel({.event = concert, .id = made.booking.id})));
}

TEST_CASE("a_role_that_may_not_call_them_is_told_what_to_do") {
    guarded_shop shop;
    shop.grant();
    engine engine{shop.as_booker()};
    shop.run("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA @ FROM PUBLIC, %");
    auto const booking = engine.book({.event = shop.concert, .user = "ann"});
    auto const cancelling = engine.cancel({.event = shop.concert, .id = booking_id::generate()});
    for (unavailable const& refused : {must_be_unavailable(booking), must_be_unavailable(cancelling)}) {
        CAPTURE(refused.reason);
        CHECK(refused.sqlstate == "42501");
        CHECK(has(refused.reason, "permission denied for function"));
        CHECK(has(refused.reason, "'bookonce migrate --runtime-role ROLE'"));
    }
    shop.grant();
    CHECK(std::holds_alternative<booked>(engine.book({.event = shop.concert, .user = "ann"})));
}

TEST_CASE("a_right_to_pass_the_calls_on_is_taken_back") {
    guarded_shop shop;
    shop.run("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA @ TO % WITH GRANT OPTION");
    REQUIRE(shop.has_right("book", "EXECUTE WITH GRANT OPTION"));
    shop.grant();
    for (char const* function : {"book", "change"}) {
        CHECK_FALSE(shop.has_right(function, "EXECUTE WITH GRANT OPTION"));
        CHECK(shop.has_right(function, "EXECUTE"));
    }
}

TEST_CASE("who_may_only_call_the_functions_can_change_nothing") {
    guarded_shop shop;
    shop.run("GRANT USAGE ON SCHEMA @ TO %");
    REQUIRE(shop.has_right("book", "EXECUTE"));
    sql_client sql{shop.booker.address()};
    std::string const event = to_string(shop.concert);
    CHECK(sql.sqlstate_of(shop.schema.in("SELECT @.book(" + event + ", NULL, 1, 1, gen_random_uuid(), 'eve', NULL)")) ==
          "42501");
    CHECK(sql.sqlstate_of(shop.schema.in("SELECT @.book(" + event + ", 0, 1, 1, gen_random_uuid(), 'eve', NULL)")) ==
          "42501");
    std::string change = "SELECT @.change('{" + event + "}', '{0}', '{1}', '{1}', '{t}'";
    for (int rest = 5; rest < 28; ++rest) { change += ", '{}'"; }
    CHECK(sql.sqlstate_of(shop.schema.in(change + ")")) == "42501");
    CHECK(shop.schema.version(shop.concert) == 0);
}

TEST_CASE("a_function_that_runs_with_its_owners_rights_is_refused") {
    guarded_shop shop;
    shop.run("ALTER FUNCTION @.change SECURITY DEFINER");
    CHECK(has(complaint_of([&] { shop.grant(); }), "EXECUTE on function change"));
}
