#include <future>

#include <doctest/doctest.h>

#include "database.hpp"
#include "rush.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

/// Two events of one engine, and what the application may have put on the tables.
struct shop_with_rules {
    shop_with_rules() : engine{schema.options()}, concert{schema.add_event(1'000)}, play{schema.add_event(1'000)} {}

    void rule(std::string const& sql) { schema.sql().run(schema.in(sql)); }
    /// A trigger of the application's, for each row.
    void trigger(std::string const& when, std::string const& body) {
        rule("CREATE FUNCTION @.app() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body +
             " END $$; CREATE TRIGGER app " + when + " ON @.bookings FOR EACH ROW EXECUTE FUNCTION @.app()");
    }
    /// 30 users each for both events at once, mallory in their midst: her outcome. The test fails
    /// unless all others are booked.
    outcome mallory_among_others() {
        std::vector<std::future<outcome>> others;
        std::future<outcome> mallory;
        for (auto const& user : user_names(30)) {
            others.push_back(engine.submit(book_request{.event = concert, .user = user, .deadline = 1min}));
            others.push_back(engine.submit(book_request{.event = play, .user = user, .deadline = 1min}));
            if (others.size() == 30) {
                mallory = engine.submit(book_request{.event = concert, .user = "mallory", .deadline = 1min});
            }
        }
        endings counts;
        for (auto& other : others) { ++counts[name_of(other.get())]; }
        CHECK(counts == endings{{"booked", 60}});
        return mallory.get();
    }

    fresh_schema schema;
    bookonce::engine engine;
    event_id concert;
    event_id play;
};

rejected must_be_rejected(outcome const& ending) {
    REQUIRE_MESSAGE(std::holds_alternative<rejected>(ending), describe(ending));
    return std::get<rejected>(ending);
}

}  // namespace

TEST_CASE("a_check_of_the_application_refuses_one_booking_only") {
    shop_with_rules shop;
    shop.rule("ALTER TABLE @.bookings ADD CONSTRAINT members_only CHECK (user_id <> 'mallory')");
    auto const told = must_be_rejected(shop.mallory_among_others());
    CHECK(told.sqlstate == "23514");
    CHECK(told.constraint == "members_only");
    CHECK(shop.engine.metrics().conflicts == 0);
}

TEST_CASE("a_foreign_key_of_the_application_refuses_one_booking_only") {
    shop_with_rules shop;
    shop.rule("CREATE TABLE @.users (id text COLLATE \"C\" PRIMARY KEY)");
    for (auto const& user : user_names(30)) { shop.rule("INSERT INTO @.users VALUES ('" + user + "')"); }
    shop.rule("ALTER TABLE @.bookings ADD CONSTRAINT known_user FOREIGN KEY (user_id) REFERENCES @.users");
    auto const told = must_be_rejected(shop.mallory_among_others());
    CHECK(told.sqlstate == "23503");
    CHECK(told.constraint == "known_user");
}

TEST_CASE("a_trigger_of_the_application_refuses_one_booking_only") {
    shop_with_rules shop;
    std::string sqlstate;
    SUBCASE("raises") {
        sqlstate = "P0001";
        shop.trigger("BEFORE INSERT", "IF NEW.user_id = 'mallory' THEN RAISE 'members only'; END IF; RETURN NEW;");
    }
    SUBCASE("fails") {
        sqlstate = "22012";
        shop.trigger("BEFORE INSERT", "IF NEW.user_id = 'mallory' THEN PERFORM 1 / 0; END IF; RETURN NEW;");
    }
    SUBCASE("misses a table of its own") {
        sqlstate = "42P01";
        shop.trigger("AFTER INSERT",
                     "IF NEW.user_id = 'mallory' THEN PERFORM * FROM no_such_table; END IF; RETURN NULL;");
    }
    SUBCASE("drops the row in silence") {
        sqlstate = "27000";
        shop.trigger("BEFORE INSERT", "IF NEW.user_id = 'mallory' THEN RETURN NULL; END IF; RETURN NEW;");
    }
    auto const told = must_be_rejected(shop.mallory_among_others());
    CHECK(told.sqlstate == sqlstate);
    CHECK(told.message.find("mallory") == std::string::npos);
    CHECK(shop.engine.audit().sound());
}

TEST_CASE("a_policy_of_the_application_refuses_one_booking_only") {
    shop_with_rules shop;
    std::string const role = shop.schema.name() + "_app";
    shop.rule("CREATE ROLE " + role + " LOGIN");
    options options = shop.schema.options();
    migrate(options, {.runtime = role});
    shop.rule("ALTER TABLE @.bookings ENABLE ROW LEVEL SECURITY;"
              "CREATE POLICY look ON @.bookings FOR SELECT USING (true);"
              "CREATE POLICY book ON @.bookings FOR INSERT WITH CHECK (user_id <> 'mallory')");
    options.database += " user=" + role;
    {
        engine as_app{options};
        shop.engine = std::move(as_app);
    }
    auto const told = must_be_rejected(shop.mallory_among_others());
    CHECK(told.sqlstate == "42501");
    shop.rule("DROP OWNED BY " + role + "; DROP ROLE " + role);
}

TEST_CASE("a_cancellation_that_is_dropped_or_forbidden_changes_nothing") {
    shop_with_rules shop;
    auto const made = shop.engine.book({.event = shop.concert, .user = "ann"});
    booking_id const id = std::get<booked>(made).booking.id;
    std::string sqlstate;
    SUBCASE("forbidden") {
        sqlstate = "P0001";
        shop.trigger("BEFORE UPDATE", "RAISE 'too late to cancel';");
    }
    SUBCASE("dropped") {
        sqlstate = "27000";
        shop.trigger("BEFORE UPDATE", "RETURN NULL;");
    }
    auto const told = shop.engine.cancel({.event = shop.concert, .id = id});
    REQUIRE_MESSAGE(std::holds_alternative<rejected>(told), describe(told));
    CHECK(std::get<rejected>(told).sqlstate == sqlstate);
    CHECK(shop.schema.active(shop.concert) == 1);
    CHECK(shop.schema.available(shop.concert) == 999);
    CHECK(shop.engine.audit().sound());
}

TEST_CASE("an_event_at_its_last_version_harms_no_other") {
    shop_with_rules shop;
    shop.rule("UPDATE @.events SET version = 9223372036854775807 WHERE event_id = " + to_string(shop.concert));
    std::vector<std::future<outcome>> stuck;
    std::vector<std::future<outcome>> others;
    for (auto const& user : user_names(20)) {
        stuck.push_back(shop.engine.submit(book_request{.event = shop.concert, .user = user, .deadline = 1min}));
        others.push_back(shop.engine.submit(book_request{.event = shop.play, .user = user, .deadline = 1min}));
    }
    for (auto& each : stuck) { CHECK(must_be_rejected(each.get()).sqlstate == "22003"); }
    for (auto& each : others) { CHECK(std::holds_alternative<booked>(each.get())); }
}

TEST_CASE("a_row_that_somebody_holds_stops_its_own_event_only") {
    shop_with_rules shop;
    std::string how;
    SUBCASE("for update") { how = "SELECT FROM @.events WHERE event_id = "; }
    SUBCASE("with a change") { how = "UPDATE @.events SET name = 'held' WHERE event_id = "; }
    open_transaction holder{shop.schema,
                            how + to_string(shop.concert) + (how.starts_with("SELECT") ? " FOR UPDATE" : "")};
    auto held = shop.engine.submit(book_request{.event = shop.concert, .user = "ann", .deadline = 1h});
    for (auto const& user : user_names(30)) {
        CHECK(std::holds_alternative<booked>(shop.engine.book({.event = shop.play, .user = user, .deadline = 1min})));
    }
    CHECK(held.wait_for(0s) == std::future_status::timeout);
    holder.roll_back();
    CHECK(std::holds_alternative<booked>(held.get()));
}

TEST_CASE("a_row_that_is_held_too_long_is_told_with_the_reason") {
    shop_with_rules shop;
    open_transaction holder{shop.schema, "SELECT FROM @.events FOR UPDATE"};
    auto const told = shop.engine.book({.event = shop.concert, .user = "ann", .deadline = 300ms});
    if (auto const* const reason = std::get_if<unavailable>(&told)) {
        CHECK(reason->sqlstate == "55P03");
        CHECK(reason->reason.find("pg_locks") != std::string::npos);
    } else {
        CHECK(std::holds_alternative<in_doubt>(told));  // its write was waiting at that moment
    }
    holder.roll_back();
}

TEST_CASE("a_time_that_no_program_can_tell_harms_nobody") {
    shop_with_rules shop;
    std::string time;
    std::int64_t year = 0;
    SUBCASE("infinity") { time = "infinity", year = 9999; }
    SUBCASE("minus infinity") { time = "-infinity", year = 1; }
    SUBCASE("far") { time = "294276-12-31", year = 9999; }
    SUBCASE("long ago") { time = "4713-01-01 BC", year = 1; }
    shop.rule("BEGIN; UPDATE @.events SET version = version + 1, available = available - 1 WHERE event_id = " +
              to_string(shop.concert) + "; INSERT INTO @.bookings VALUES (" + to_string(shop.concert) + ", '" + time +
              "', NULL, gen_random_uuid(), 1, 'confirmed', 'mallory'); COMMIT");
    auto const told = shop.mallory_among_others();
    REQUIRE(std::holds_alternative<already_booked>(told));
    auto const at = std::get<already_booked>(told).booking.booked_at;
    std::chrono::year_month_day const day{std::chrono::floor<std::chrono::days>(at)};
    CHECK(static_cast<int>(day.year()) == year);
    CHECK(shop.engine.list_bookings(shop.concert).size() == 31);
    CHECK(shop.engine.metrics().reconnects == 0);
}

TEST_CASE("a_cancelled_id_never_lands_though_its_booking_is_under_way") {
    fresh_schema schema;
    event_id const concert = schema.add_event(5);
    booking_id const id = booking_id::generate();
    engine seller{schema.patient_options()};
    engine other{schema.options()};
    open_transaction holder{schema, "UPDATE @.events SET name = 'held'"};
    auto late = seller.submit(book_request{.event = concert, .user = "carl", .id = id, .deadline = 1min});
    schema.wait_for_blocked(1);
    auto cancelling = other.submit(cancel_request{.event = concert, .id = id, .deadline = 1min});
    holder.roll_back();
    auto const told = cancelling.get();
    auto const made = late.get();
    if (std::holds_alternative<booking_not_found>(told)) {
        CHECK(std::holds_alternative<booking_id_used>(made));
    } else {
        CHECK(std::holds_alternative<cancelled>(told));
    }
    CHECK(schema.active(concert) == 0);
    CHECK(schema.available(concert) == 5);
}
