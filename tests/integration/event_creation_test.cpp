// Events that are made where ids were chosen or imported before, and where the application has
// rules of its own.
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include <bookonce/bookonce.hpp>

#include "complaint.hpp"
#include "database.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

constexpr event_id greatest{INT64_MAX};

void import(fresh_schema& schema, std::string const& first, std::string const& last) {
    schema.sql().run(
        schema.in("INSERT INTO @.events (event_id, capacity, available) SELECT id, 1, 1 FROM generate_series(" + first +
                  ", " + last + ") AS id"));
}

void set_sequence(fresh_schema& schema, std::string const& last) {
    schema.sql().run(schema.in("SELECT setval('@.events_event_id_seq', " + last + ")"));
}

/// The statement that a complaint gives.
std::string advised(std::string const& complaint) {
    auto const at = complaint.find("SELECT ");
    REQUIRE(at != std::string::npos);
    return complaint.substr(at);
}

/// A role that may make events, and not touch their sequence.
struct event_maker {
    explicit event_maker(fresh_schema& made_in) : schema{made_in}, role{"maker_of_" + made_in.name()} {
        schema.sql().run("CREATE ROLE " + role + " LOGIN");
        schema.sql().run(schema.in("GRANT USAGE ON SCHEMA @ TO " + role + "; GRANT SELECT ON @.migrations TO " + role +
                                   "; GRANT SELECT, INSERT, UPDATE (status, version) ON @.events TO " + role +
                                   "; GRANT SELECT ON @.bookings TO " + role + "; GRANT INSERT ON @.history TO " +
                                   role));
    }
    ~event_maker() { schema.sql().run("DROP OWNED BY " + role + "; DROP ROLE " + role); }
    event_maker(event_maker const&) = delete;
    event_maker& operator=(event_maker const&) = delete;

    bookonce::options options() const {
        bookonce::options made = schema.options();
        made.database = "user=" + role;
        return made;
    }

    fresh_schema& schema;
    std::string role;
};

/// A trigger of the application's on the events.
void add_trigger(fresh_schema& schema, std::string const& when, std::string const& body) {
    schema.sql().run(schema.in("CREATE FUNCTION @.theirs() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body +
                               " END $$; CREATE TRIGGER theirs BEFORE " + when +
                               " ON @.events FOR EACH ROW EXECUTE FUNCTION @.theirs()"));
}

}  // namespace

TEST_CASE("a_long_run_of_imported_ids_is_passed_at_once") {
    fresh_schema schema;
    engine engine{schema.options()};
    import(schema, "1", "25000");
    CHECK(engine.create_event({.capacity = 1}).id == event_id{25'001});
    CHECK(engine.create_event({.capacity = 1}).id == event_id{25'002});
    CHECK(schema.sql().number(schema.in("SELECT last_value FROM @.events_event_id_seq")) == 25'002);
}

TEST_CASE("runs_of_taken_ids_are_passed_with_the_gaps_between") {
    fresh_schema schema;
    engine engine{schema.options()};
    import(schema, "1", "3");
    import(schema, "5", "40");
    import(schema, "42", "42");
    std::vector<std::int64_t> made;
    for (int number = 0; number < 3; ++number) { made.push_back(engine.create_event({.capacity = 1}).id.value); }
    CHECK(made == std::vector<std::int64_t>{43, 44, 45});
}

TEST_CASE("ids_that_the_sequence_has_passed_are_not_given_again") {
    fresh_schema schema;
    engine engine{schema.options()};
    set_sequence(schema, "1000");
    import(schema, "1001", "1002");
    CHECK(engine.create_event({.capacity = 1}).id == event_id{1'003});
}

TEST_CASE("the_greatest_id_chosen_by_hand_does_not_stop_the_next") {
    fresh_schema schema;
    engine engine{schema.options()};
    import(schema, "1", "10");
    engine.create_event({.capacity = 1, .id = greatest});
    CHECK(engine.create_event({.capacity = 1}).id == event_id{11});
}

TEST_CASE("a_sequence_at_its_end_is_told_with_what_mends_it") {
    fresh_schema schema;
    engine engine{schema.options()};
    import(schema, "1", "10");
    engine.create_event({.capacity = 1, .id = greatest});
    SUBCASE("its last id was given") { set_sequence(schema, "9223372036854775807"); }
    SUBCASE("its last id is taken") { set_sequence(schema, "9223372036854775806"); }
    std::string const complaint = complaint_of([&] { engine.create_event({.capacity = 1}); });
    schema.sql().run(advised(complaint));
    CHECK(engine.create_event({.capacity = 1}).id == event_id{11});
}

TEST_CASE("who_may_not_move_the_sequence_says_what_its_owner_runs") {
    fresh_schema schema;
    event_maker const maker{schema};
    engine engine{maker.options()};
    CHECK(engine.create_event({.capacity = 1}).id == event_id{1});
    import(schema, "2", "100");
    std::string const complaint = complaint_of([&] { engine.create_event({.capacity = 1}); });
    CHECK(has(complaint, "may not move the sequence"));
    CHECK_FALSE(has(complaint, "\n"));
    schema.sql().run(advised(complaint));
    CHECK(engine.create_event({.capacity = 1}).id == event_id{101});
}

TEST_CASE("an_event_that_a_trigger_drops_is_not_taken_for_one_there") {
    fresh_schema schema;
    add_trigger(schema, "INSERT", "RETURN NULL;");
    engine engine{schema.options()};
    for (std::optional<event_id> const id : {std::optional<event_id>{}, std::optional{event_id{77}}}) {
        std::string const complaint = complaint_of([&] { engine.create_event({.capacity = 1, .id = id}); });
        CHECK(complaint == "a trigger, rule or policy drops the row of the event: nothing was made");
    }
    CHECK(engine.list_events().empty());
}

TEST_CASE("a_rule_on_events_is_no_reason_to_retry") {
    fresh_schema schema;
    schema.sql().run(
        schema.in("CREATE RULE theirs AS ON INSERT TO @.events WHERE NEW.capacity > 100 DO INSTEAD NOTHING"));
    engine engine{schema.options()};
    CHECK(has(complaint_of([&] { engine.create_event({.capacity = 101}); }), "INSERT RETURNING"));
}

TEST_CASE("a_status_that_a_trigger_drops_is_no_missing_event") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 1});
    add_trigger(schema, "UPDATE", "RETURN NULL;");
    CHECK(has(complaint_of([&] { engine.set_event_status(concert.id, event_status::closed); }), "drops the change"));
    CHECK_FALSE(engine.set_event_status({404}, event_status::closed));
}

TEST_CASE("a_status_that_a_policy_hides_is_no_missing_event") {
    fresh_schema schema;
    event_maker const maker{schema};
    event_id const concert = schema.add_event(1);
    schema.sql().run(schema.in("ALTER TABLE @.events ENABLE ROW LEVEL SECURITY;"
                               "CREATE POLICY see ON @.events FOR SELECT USING (true)"));
    engine engine{maker.options()};
    CHECK(has(complaint_of([&] { engine.set_event_status(concert, event_status::closed); }), "drops the change"));
}

TEST_CASE("what_the_application_forbids_of_events_is_no_reason_to_retry") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 1});
    SUBCASE("by a check") {
        schema.sql().run(
            schema.in("ALTER TABLE @.events ADD CONSTRAINT theirs CHECK (capacity < 100 AND status = 'open')"));
    }
    SUBCASE("by a unique index") {
        schema.sql().run(
            schema.in("INSERT INTO @.events (event_id, capacity, available, status) VALUES (7, 500, 500, 'closed');"
                      "CREATE UNIQUE INDEX theirs ON @.events (greatest(capacity, 500), status)"));
    }
    SUBCASE("by a trigger") {
        add_trigger(schema, "INSERT OR UPDATE", "RAISE EXCEPTION 'theirs: no' USING ERRCODE = '23505';");
    }
    std::string words = "theirs";
    SUBCASE("by a trigger that breaks a check of the library's") {
        add_trigger(schema, "INSERT OR UPDATE", "NEW.available = -1; RETURN NEW;");
        words = "events_available_within_capacity";
    }
    auto const before = engine.list_events().size();
    CHECK(has(complaint_of([&] { engine.create_event({.capacity = 500}); }), words));
    CHECK(has(complaint_of([&] { engine.create_event({.capacity = 500, .id = event_id{9}}); }), words));
    CHECK(has(complaint_of([&] { engine.set_event_status(concert.id, event_status::closed); }), words));
    CHECK(engine.list_events().size() == before);
}
