// What the application has put on the tables, met by statements that run in the schema's functions.
#include <future>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <bookonce/bookonce.hpp>

#include "complaint.hpp"
#include "database.hpp"
#include "fresh_role.hpp"
#include "rush.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

/// Two events of one engine, which is no superuser's. A rule of the application concerns the first
/// only.
struct shop_with_rules {
    shop_with_rules() { migrate(schema.options(), {.runtime = booker.name()}); }

    /// @ is the schema, # the first event.
    void rule(std::string text) {
        for (auto at = text.find('#'); at != std::string::npos; at = text.find('#')) {
            text.replace(at, 1, to_string(concert));
        }
        schema.sql().run(schema.in(text));
    }
    /// A trigger of the application's for each row of a table.
    void trigger(std::string const& when, std::string const& table, std::string const& body) {
        rule("CREATE FUNCTION @.app() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body +
             " END $$; CREATE TRIGGER app " + when + " ON @." + table + " FOR EACH ROW EXECUTE FUNCTION @.app()");
    }
    void event_trigger(std::string const& when, std::string const& body) {
        trigger(when, "events", "IF NEW.event_id = # THEN " + body + " END IF; RETURN NEW;");
    }
    options as_booker() const {
        options made = schema.options();
        made.database = booker.address();
        return made;
    }
    /// How 10 bookings of the first event end, among 30 of the second, which must all be made.
    std::vector<outcome> concerts_among_plays(engine& engine) {
        std::vector<std::future<outcome>> concerts;
        std::vector<std::future<outcome>> plays;
        for (auto const& user : user_names(30)) {
            plays.push_back(engine.submit(book_request{.event = play, .user = user, .deadline = 1min}));
            if (concerts.size() < 10) {
                concerts.push_back(engine.submit(book_request{.event = concert, .user = user, .deadline = 1min}));
            }
        }
        endings counts;
        for (auto& each : plays) { ++counts[name_of(each.get())]; }
        CHECK(counts == endings{{"booked", 30}});
        std::vector<outcome> told;
        for (auto& each : concerts) { told.push_back(each.get()); }
        CHECK(schema.version(concert) == 0);
        CHECK(schema.active(concert) == 0);
        return told;
    }

    fresh_role booker{"booker"};
    fresh_schema schema;
    event_id concert = schema.add_event(1'000);
    event_id play = schema.add_event(1'000);
};

}  // namespace

TEST_CASE("a_rule_on_events_rejects_the_bookings_of_its_event_only") {
    shop_with_rules shop;
    std::string sqlstate;
    std::string constraint;
    std::string message;
    SUBCASE("a trigger that raises") {
        shop.event_trigger("BEFORE UPDATE", "RAISE 'no sale today';");
        sqlstate = "P0001", message = "no sale today";
    }
    SUBCASE("a trigger that raises with a code of the server's") {
        shop.event_trigger("BEFORE UPDATE", "RAISE 'no sale' USING ERRCODE = '42501', CONSTRAINT = 'sales';");
        sqlstate = "42501", constraint = "sales", message = "no sale";
    }
    SUBCASE("a trigger that raises a unique violation") {
        shop.event_trigger("BEFORE UPDATE", "RAISE 'twice' USING ERRCODE = '23505', CONSTRAINT = 'bookings_key';");
        sqlstate = "23505", constraint = "bookings_key", message = "twice";
    }
    SUBCASE("a trigger that misses a table") {
        shop.event_trigger("AFTER UPDATE", "PERFORM * FROM no_such_table;");
        sqlstate = "42P01", message = "no_such_table";
    }
    SUBCASE("a trigger that misses a function") {
        shop.event_trigger("AFTER UPDATE", "PERFORM no_such_function();");
        sqlstate = "42883", message = "no_such_function";
    }
    SUBCASE("a trigger that misses a right") {
        shop.rule("CREATE TABLE @.secret (x int)");
        shop.event_trigger("BEFORE UPDATE", "PERFORM * FROM @.secret;");
        sqlstate = "42501", message = "secret";
    }
    SUBCASE("a trigger that violates another table's constraint") {
        shop.rule("CREATE TABLE @.log (event bigint CONSTRAINT no_log CHECK (event = 0)); GRANT INSERT ON @.log TO "
                  "PUBLIC");
        shop.event_trigger("AFTER UPDATE", "INSERT INTO @.log VALUES (NEW.event_id);");
        sqlstate = "23514", constraint = "no_log", message = "no_log";
    }
    SUBCASE("a check") {
        shop.rule("ALTER TABLE @.events ADD CONSTRAINT stock CHECK (event_id <> # OR available = capacity)");
        sqlstate = "23514", constraint = "stock", message = "stock";
    }
    engine engine{shop.as_booker()};
    for (outcome const& told : shop.concerts_among_plays(engine)) {
        REQUIRE_MESSAGE(std::holds_alternative<rejected>(told), describe(told));
        CHECK(std::get<rejected>(told).sqlstate == sqlstate);
        CHECK(std::get<rejected>(told).constraint == constraint);
        CHECK(has(std::get<rejected>(told).message, message));
    }
    CHECK(engine.audit().sound());
}

TEST_CASE("a_rule_that_drops_the_events_row_in_silence_is_told") {
    shop_with_rules shop;
    SUBCASE("a trigger") {
        shop.trigger("BEFORE UPDATE", "events", "RETURN CASE WHEN NEW.event_id <> # THEN NEW END;");
    }
    SUBCASE("a policy") {
        shop.rule("ALTER TABLE @.events ENABLE ROW LEVEL SECURITY;"
                  "CREATE POLICY look ON @.events FOR SELECT USING (true);"
                  "CREATE POLICY sell ON @.events FOR UPDATE USING (event_id <> #)");
    }
    engine engine{shop.as_booker()};
    for (outcome const& told : shop.concerts_among_plays(engine)) {
        REQUIRE_MESSAGE(std::holds_alternative<unavailable>(told), describe(told));
        CHECK(std::get<unavailable>(told).sqlstate == "27000");
        CHECK(has(std::get<unavailable>(told).reason, "drops the change of the event"));
    }
    CHECK(engine.audit().sound());
}

TEST_CASE("a_rule_that_drops_one_bookings_row_rejects_that_one") {
    shop_with_rules shop;
    SUBCASE("a trigger") {
        shop.trigger("BEFORE INSERT", "bookings", "RETURN CASE WHEN NEW.event_id <> # THEN NEW END;");
    }
    SUBCASE("a rule") {
        shop.rule("CREATE RULE quiet AS ON INSERT TO @.bookings WHERE NEW.event_id = # DO INSTEAD NOTHING");
    }
    engine engine{shop.as_booker()};
    for (outcome const& told : shop.concerts_among_plays(engine)) {
        REQUIRE_MESSAGE(std::holds_alternative<rejected>(told), describe(told));
        CHECK(std::get<rejected>(told).sqlstate == "27000");
    }
    CHECK(engine.audit().sound());
}

TEST_CASE("what_the_server_says_in_german_means_the_same") {
    shop_with_rules shop;
    if (shop.schema.sql().sqlstate_of("SET lc_messages = 'de_DE.UTF-8'; RESET lc_messages") != "00000") { return; }
    shop.rule("ALTER ROLE " + shop.booker.name() + " SET lc_messages = 'de_DE.UTF-8'");
    shop.event_trigger("AFTER UPDATE", "PERFORM * FROM no_such_table;");
    engine engine{shop.as_booker()};
    for (outcome const& told : shop.concerts_among_plays(engine)) {
        REQUIRE_MESSAGE(std::holds_alternative<rejected>(told), describe(told));
        CHECK(std::get<rejected>(told).sqlstate == "42P01");
    }
    shop.rule("DROP TRIGGER app ON @.events; ALTER TABLE @.bookings RENAME TO away");
    auto const told = engine.book({.event = shop.concert, .user = "ann"});
    REQUIRE_MESSAGE(std::holds_alternative<unavailable>(told), describe(told));
    CHECK(std::get<unavailable>(told).sqlstate == "42P01");
    shop.rule("ALTER TABLE @.away RENAME TO bookings");
    CHECK(std::holds_alternative<booked>(engine.book({.event = shop.concert, .user = "ann"})));
}

TEST_CASE("a_table_that_lost_a_column_is_no_rule_of_the_application") {
    shop_with_rules shop;
    engine engine{shop.as_booker()};
    auto const made = std::get<booked>(engine.book({.event = shop.concert, .user = "ann"}));
    auto const must_be_unavailable = [](auto const& told) {
        REQUIRE_MESSAGE(std::holds_alternative<unavailable>(told), describe(told));
        CHECK(std::get<unavailable>(told).sqlstate == "42703");
    };
    SUBCASE("met by a booking") {
        shop.rule("ALTER TABLE @.bookings RENAME COLUMN data TO away");
        must_be_unavailable(engine.book({.event = shop.play, .user = "bob"}));
        shop.rule("ALTER TABLE @.bookings RENAME COLUMN away TO data");
    }
    SUBCASE("met by a cancellation") {
        shop.rule("ALTER TABLE @.history RENAME COLUMN what TO away");
        must_be_unavailable(engine.cancel({.event = shop.concert, .id = made.booking.id}));
        shop.rule("ALTER TABLE @.history RENAME COLUMN away TO what");
    }
    CHECK(std::holds_alternative<booked>(engine.book({.event = shop.play, .user = "bob"})));
    CHECK(std::holds_alternative<cancelled>(engine.cancel({.event = shop.concert, .id = made.booking.id})));
}

namespace {

/// The functions' arguments, variables and aliases.
constexpr char const* names_in_functions =
    "event known tries_max wanted booking person note fate moved tried events versions tries taken buys lasting untils "
    "lasts lapsed_holds lapsed_seats made_places ids people states slots ttls notes turned_places turned turned_to "
    "turned_what turned_seats turned_people turned_slots turned_ttls requests reasons fates landed missed place row "
    "found freed ends_at xact gone last until ttl request id b c e g h m q";

}  // namespace

TEST_CASE("columns_named_like_the_functions_variables_disturb_nothing") {
    shop_with_rules shop;
    for (char const* table : {"events", "bookings", "history"}) {
        std::istringstream names{names_in_functions};
        for (std::string column; names >> column;) {
            shop.rule("ALTER TABLE @." + std::string{table} + " ADD \"" + column + "\" int DEFAULT 7");
        }
    }
    engine engine{shop.as_booker()};
    auto const made = std::get<booked>(engine.book({.event = shop.concert, .user = "ann", .seats = 2}));
    CHECK(made.booking.seats == 2);
    std::vector<std::future<outcome>> asked;
    for (auto const& user : user_names(40)) {
        asked.push_back(engine.submit(book_request{.event = shop.concert, .user = user, .deadline = 1min}));
        asked.push_back(engine.submit(book_request{.event = shop.play, .user = user, .deadline = 1min}));
    }
    for (auto& each : asked) { CHECK(std::holds_alternative<booked>(each.get())); }
    CHECK(std::holds_alternative<cancelled>(engine.cancel({.event = shop.concert, .id = made.booking.id})));
    CHECK(std::holds_alternative<booking_not_found>(
        engine.cancel({.event = shop.concert, .id = booking_id::generate()})));
    auto const kept = std::get<held>(engine.hold({.event = shop.concert, .user = "bob"}));
    CHECK(std::holds_alternative<confirmed>(engine.confirm({.event = shop.concert, .id = kept.booking.id})));
    CHECK(std::holds_alternative<cancelled>(engine.cancel({.event = shop.concert, .id = kept.booking.id})));
    CHECK(shop.schema.available(shop.concert) == 960);
    CHECK(shop.schema.sql().number(shop.schema.in("SELECT count(*) FROM @.bookings WHERE booking <> 7")) == 0);
    CHECK(engine.audit().sound());
}

TEST_CASE("a_stricter_isolation_of_the_role_costs_no_booking") {
    shop_with_rules shop;
    std::string level;
    SUBCASE("repeatable read") { level = "repeatable read"; }
    SUBCASE("serializable") { level = "serializable"; }
    shop.rule("ALTER ROLE " + shop.booker.name() + " SET default_transaction_isolation = '" + level + "'");
    event_id const small = shop.schema.add_event(50);
    engine one{shop.as_booker()};
    engine other{shop.as_booker()};
    std::vector<std::future<outcome>> asked;
    for (auto const& user : user_names(40)) {
        for (engine* each : {&one, &other}) {
            std::string const buyer = user + (each == &one ? "-one" : "-other");
            asked.push_back(
                each->submit(book_request{.event = small, .user = buyer, .deadline = 1min, .attempts_max = 1'000}));
            asked.push_back(
                each->submit(book_request{.event = shop.play, .user = buyer, .deadline = 1min, .attempts_max = 1'000}));
        }
    }
    endings counts;
    for (auto& each : asked) { ++counts[name_of(each.get())]; }
    CHECK(counts == endings{{"booked", 130}, {"sold_out", 30}});
    CHECK(shop.schema.available(small) == 0);
    CHECK(shop.schema.version(small) <= 50);
    CHECK(one.audit().sound());
}

TEST_CASE("events_in_one_call_with_a_held_row_do_not_wait_for_it") {
    shop_with_rules shop;
    engine engine{shop.as_booker()};
    open_transaction holder{shop.schema,
                            "SELECT FROM @.events WHERE event_id = " + to_string(shop.concert) + " FOR UPDATE"};
    std::vector<std::future<outcome>> held;
    std::vector<std::future<outcome>> free;
    for (auto const& user : user_names(30)) {
        held.push_back(engine.submit(book_request{.event = shop.concert, .user = user, .deadline = 1h}));
        free.push_back(engine.submit(book_request{.event = shop.play, .user = user, .deadline = 1min}));
    }
    for (auto& each : free) { CHECK(std::holds_alternative<booked>(each.get())); }
    for (auto& each : held) { CHECK(each.wait_for(0s) == std::future_status::timeout); }
    holder.roll_back();
    for (auto& each : held) { CHECK(std::holds_alternative<booked>(each.get())); }
}
