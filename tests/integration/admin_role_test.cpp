// The role of those who make and change events.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <bookonce/bookonce.hpp>

#include "complaint.hpp"
#include "database.hpp"
#include "fresh_role.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

/// A shop with one role that books and one that operates.
struct operated_shop {
    std::string grant() {
        return complaint_of([&] { migrate(schema.options(), {.runtime = booker.name(), .admin = operating.name()}); });
    }
    options as(fresh_role const& role) const {
        options made = schema.options();
        made.database = role.address();
        return made;
    }
    /// The schema's name for every @, the roles' for %booker and %operating.
    std::string in(std::string text) const {
        for (auto const& [mark, role] : {std::pair{std::string{"%booker"}, &booker}, {"%operating", &operating}}) {
            for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark)) {
                text.replace(at, mark.size(), role->name());
            }
        }
        return schema.in(text);
    }
    void run(std::string const& statements) { schema.sql().run(in(statements)); }
    std::string sqlstate_as_operator(std::string const& statements) {
        sql_client sql{operating.address()};
        return sql.sqlstate_of(in("BEGIN; " + statements));  // and is rolled back by the end of the session
    }

    fresh_role booker{"booker"};
    fresh_role operating{"operating"};
    fresh_schema schema;
    event_id concert = schema.add_event(5);
};

}  // namespace

TEST_CASE("an_admin_role_makes_events_and_books") {
    operated_shop shop;
    REQUIRE(shop.grant().empty());
    engine engine{shop.as(shop.operating)};
    event const play = engine.create_event({.capacity = 3});
    // The next ids are taken by events that came with them: the sequence is moved past them.
    shop.run("INSERT INTO @.events (event_id, capacity, available) VALUES (" + std::to_string(play.id.value + 1) +
             ", 1, 1)");
    CHECK(engine.create_event({.capacity = 3}).id.value == play.id.value + 2);
    CHECK(engine.set_event_status(play.id, event_status::closed));
    CHECK(engine.set_event_status(play.id, event_status::open));
    auto const made = std::get<held>(engine.hold({.event = play.id, .user = "ann", .seats = 2}));
    CHECK(std::holds_alternative<confirmed>(engine.confirm({.event = play.id, .id = made.booking.id})));
    CHECK(std::holds_alternative<cancelled>(engine.cancel({.event = play.id, .id = made.booking.id})));
    CHECK(engine.audit().sound());
}

TEST_CASE("an_admin_role_may_do_what_operators_do") {
    operated_shop shop;
    REQUIRE(shop.grant().empty());
    for (char const* statement : {
             "UPDATE @.events SET name = 'Opera', capacity = 6, available = available + 1, version = version + 1",
             "UPDATE @.events SET status = 'cancelled', version = version + 1",
             "UPDATE @.events SET overbook = 2, available = available + 2",
             "UPDATE @.events SET bookings_per_user = 2, seats_per_user = 4, hold_limit = 60",
             "UPDATE @.events SET opens_at = now(), closes_at = now()",
             "INSERT INTO @.events (capacity, available, overbook) VALUES (1, 2, 1)",
             "DELETE FROM @.events",
             "UPDATE @.history SET user_id = 'nobody'",
             "UPDATE @.bookings SET user_id = 'nobody'",
             "DELETE FROM @.history",
             "DELETE FROM @.bookings",
         }) {
        CAPTURE(std::string{statement});
        CHECK(shop.sqlstate_as_operator(statement) == "00000");
    }
}

TEST_CASE("an_admin_role_is_refused_everything_else") {
    operated_shop shop;
    REQUIRE(shop.grant().empty());
    for (char const* statement : {
             "UPDATE @.bookings SET booked_at = now()",
             "UPDATE @.bookings SET data = NULL",
             "UPDATE @.events SET event_id = 7",
             "UPDATE @.events SET created_at = now()",
             "UPDATE @.history SET version = 0",
             "INSERT INTO @.migrations (version) VALUES (99)",
             "TRUNCATE @.events",
             "TRUNCATE @.history",
             "ALTER TABLE @.events DROP CONSTRAINT events_limits_are_sound",
             "CREATE TABLE @.mine (x int)",
             "CREATE INDEX mine ON @.bookings (seats)",
             "DROP TABLE @.history",
         }) {
        CAPTURE(std::string{statement});
        CHECK(shop.sqlstate_as_operator(statement) == "42501");
    }
}

TEST_CASE("an_admin_role_leads_events_through_their_lives") {
    operated_shop shop;
    REQUIRE(shop.grant().empty());
    engine engine{shop.as(shop.operating)};
    event const play = engine.create_event({.capacity = 3, .overbook = 1, .bookings_per_user = 2});
    REQUIRE(std::holds_alternative<booked>(engine.book({.event = play.id, .user = "ann", .seats = 2})));
    auto const resized = engine.update_event(
        play.id, {.name = "Opera", .capacity = 5, .overbook = 2, .seats_per_user = 4, .hold_limit = 60s});
    REQUIRE(std::holds_alternative<event_updated>(resized));
    CHECK(std::get<event_updated>(resized).event.available == 5);
    CHECK(engine.forget_user("ann").bookings == 1);
    CHECK(engine.expire(play.id)->bookings == 0);
    CHECK(engine.cancel_event(play.id, "rain")->bookings == 1);
    event const never = engine.create_event({.capacity = 1});
    static_cast<void>(engine.cancel({.event = never.id, .id = booking_id::generate()}));  // leaves a fence
    CHECK(std::holds_alternative<event_removed>(engine.remove_event(never.id)));
    CHECK(engine.audit().sound());
}

TEST_CASE("the_right_to_overbook_can_be_taken_from_an_operator") {
    operated_shop shop;
    REQUIRE(shop.grant().empty());
    shop.run("REVOKE UPDATE (overbook) ON @.events FROM %operating");
    engine engine{shop.as(shop.operating)};
    CHECK(has(complaint_of([&] { engine.update_event(shop.concert, {.overbook = 2}); }), "permission denied"));
    CHECK(std::holds_alternative<event_updated>(engine.update_event(shop.concert, {.name = "Opera", .capacity = 6})));
    CHECK(shop.schema.available(shop.concert) == 6);
    REQUIRE(shop.grant().empty());
    CHECK(std::holds_alternative<event_updated>(engine.update_event(shop.concert, {.overbook = 2})));
}

TEST_CASE("an_admin_role_with_other_rights_is_refused") {
    operated_shop shop;
    std::string wanted;
    SUBCASE("by everybody") {
        shop.run("GRANT TRUNCATE ON @.bookings TO PUBLIC");
        // Which of the two roles is told first does not matter.
        wanted = "TRUNCATE on table bookings, as PUBLIC has";
    }
    SUBCASE("the runtime role is the same") {
        CHECK(has(complaint_of([&] {
                      migrate(shop.schema.options(),
                              {.runtime = shop.operating.name(), .admin = shop.operating.name()});
                  }),
                  "the runtime role has"));
        return;
    }
    SUBCASE("the runtime role is a member") {
        shop.run("GRANT %operating TO %booker");
        wanted = "by role \"" + shop.operating.name() + "\", which bookings do not need";
    }
    SUBCASE("a superuser") {
        shop.run("ALTER ROLE %operating SUPERUSER");
        wanted = "the admin role has the rights of the schema's owner";
    }
    std::string const complaint = shop.grant();
    CAPTURE(complaint);
    CHECK(has(complaint, wanted));
    CHECK_FALSE(has(complaint, "\n"));
    shop.run("ALTER ROLE %operating NOSUPERUSER");
    CHECK(shop.sqlstate_as_operator("SELECT FROM @.events") == "42501");
}

TEST_CASE("an_admin_role_may_be_a_member_of_the_runtime_role") {
    operated_shop shop;
    shop.run("GRANT %booker TO %operating");
    CHECK(shop.grant().empty());
}

TEST_CASE("rights_that_an_admin_role_had_before_are_taken_back") {
    operated_shop shop;
    shop.run("GRANT ALL ON SCHEMA @ TO %operating; GRANT ALL ON ALL TABLES IN SCHEMA @ TO %operating");
    REQUIRE(shop.grant().empty());
    CHECK(shop.sqlstate_as_operator("TRUNCATE @.bookings") == "42501");
    CHECK(shop.sqlstate_as_operator("CREATE TABLE @.mine (x int)") == "42501");
}
