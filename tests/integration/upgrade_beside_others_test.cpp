// Upgrades of a schema that is not bookonce's alone: what others have put there, and who uses it.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <bookonce/bookonce.hpp>

#include "complaint.hpp"
#include "database.hpp"
#include "fresh_role.hpp"
#include "old_shop.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

/// What an application may add: a column, an index, a constraint, a view, a table with a foreign
/// key, a trigger that writes there, rights.
constexpr char const* foreign_things =
    "ALTER TABLE @.events ADD COLUMN venue text DEFAULT 'Hall';"
    "ALTER TABLE @.bookings ADD COLUMN note text, ADD CONSTRAINT note_is_short CHECK (length(note) < 99);"
    "UPDATE @.bookings SET note = 'front' WHERE user_id = 'bob';"
    "CREATE INDEX bookings_by_note ON @.bookings (note);"
    "CREATE UNIQUE INDEX one_front ON @.bookings (event_id) WHERE note = 'front';"
    "CREATE VIEW @.guests AS SELECT event_id, user_id, seats FROM @.bookings WHERE status = 'confirmed';"
    "CREATE TABLE @.orders (event_id bigint, booking_id uuid, FOREIGN KEY (event_id, booking_id) REFERENCES "
    "@.bookings);"
    "CREATE FUNCTION @.order_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "INSERT INTO @.orders VALUES (NEW.event_id, NEW.booking_id); RETURN NULL; END $$;"
    "CREATE TRIGGER order_it AFTER INSERT ON @.bookings FOR EACH ROW EXECUTE FUNCTION @.order_it();"
    "COMMENT ON TABLE @.bookings IS 'ours';";

/// Everything of the kind on bookonce's old tables, as the catalogue of the server tells it.
std::string foreign_state(old_shop& shop) {
    return shop.schema.sql().text(shop.schema.in(
        "SELECT concat_ws(E'\\n', obj_description('@.bookings'::regclass),"
        "(SELECT string_agg(a.attname || coalesce(a.attacl::text, ''), ',' ORDER BY a.attname) FROM pg_attribute AS a "
        "WHERE a.attrelid IN ('@.events'::regclass, '@.bookings'::regclass) AND a.attname IN ('venue', 'note')),"
        "(SELECT string_agg(pg_get_indexdef(indexrelid), ',' ORDER BY 1) FROM pg_index "
        "WHERE indexrelid IN ('@.bookings_by_note'::regclass, '@.one_front'::regclass)),"
        "(SELECT string_agg(conname || pg_get_constraintdef(oid), ',' ORDER BY conname) FROM pg_constraint "
        "WHERE conname = 'note_is_short' OR conrelid = '@.orders'::regclass),"
        "(SELECT string_agg(pg_get_triggerdef(oid), ',' ORDER BY tgname) FROM pg_trigger "
        "WHERE tgrelid = '@.bookings'::regclass AND NOT tgisinternal),"
        "(SELECT string_agg(relname || coalesce(relacl::text, ''), ',' ORDER BY relname) FROM pg_class "
        "WHERE oid IN ('@.events'::regclass, '@.bookings'::regclass, '@.guests'::regclass)),"
        "(SELECT string_agg(g::text, ',') FROM @.guests AS g),"
        "(SELECT string_agg(note, ',') FROM @.bookings))"));
}

}  // namespace

TEST_CASE("an_upgrade_keeps_what_others_have_added") {
    for (int const version : {1, 2, 3}) {
        CAPTURE(version);
        fresh_role reporter{"reporter"};
        old_shop shop{version};
        shop.schema.sql().run(shop.schema.in(foreign_things));
        shop.schema.sql().run(shop.schema.in("GRANT USAGE ON SCHEMA @ TO " + reporter.name() +
                                             "; GRANT SELECT ON @.bookings, @.guests TO " + reporter.name() +
                                             "; GRANT UPDATE (note) ON @.bookings TO " + reporter.name()));
        std::string const before = foreign_state(shop);
        migrate(shop.schema.options());
        CHECK(foreign_state(shop) == before);
        sql_client as_reporter{reporter.address()};
        CHECK(as_reporter.number(shop.schema.in("SELECT count(*) FROM @.guests")) == 1);
        CHECK(as_reporter.sqlstate_of(shop.schema.in("UPDATE @.bookings SET note = 'aisle' WHERE user_id = 'dan'")) ==
              "00000");
        engine engine{shop.schema.options()};
        CHECK(std::holds_alternative<booked>(engine.book({.event = event_id{2}, .user = "ann"})));
        CHECK(shop.schema.sql().number(shop.schema.in("SELECT count(*) FROM @.orders")) == 1);
        CHECK(engine.audit().sound());
    }
}

namespace {

/// Something under a name of version 4, and what is said of it.
struct in_the_way {
    std::string statements;
    std::string said;
};

}  // namespace

TEST_CASE("an_upgrade_names_what_stands_in_its_way") {
    for (in_the_way const& each : std::vector<in_the_way>{
             {"CREATE TABLE @.history (id int)", "a table that is not bookonce's, 'history': drop or rename it"},
             {"CREATE VIEW @.history AS SELECT 1 AS x", "a view that is not bookonce's, 'history'"},
             {"CREATE TYPE @.history AS ENUM ('a')", "a type that is not bookonce's, 'history'"},
             {"CREATE INDEX bookings_held ON @.bookings (user_id)",
              "an index that is not bookonce's, 'bookings_held': drop or rename it"},
             {"CREATE INDEX history_feed ON @.bookings (user_id)", "an index that is not bookonce's, 'history_feed'"},
             {"ALTER TABLE @.bookings ADD COLUMN data text",
              "column \"data\" of relation \"bookings\" already exists: bookonce needs this name"},
             {"ALTER TABLE @.events ADD COLUMN opens_at timestamptz",
              "column \"opens_at\" of relation \"events\" already exists: bookonce needs this name"},
             {"CREATE VIEW @.fates AS SELECT @.book(1, 0, 1, 1, '00000000-0000-7000-8000-000000000009', 'ann')",
              "drop first what hangs on it"},
         }) {
        CAPTURE(each.statements);
        old_shop shop{3};
        shop.schema.leave_unchecked();  // it stays at version 3
        shop.schema.sql().run(shop.schema.in(each.statements));
        std::string const rows = shop.rows();
        std::string const complaint = complaint_of([&] { migrate(shop.schema.options()); });
        CAPTURE(complaint);
        CHECK(has(complaint, each.said));
        CHECK_FALSE(has(complaint, "\n"));
        CHECK(shop.rows() == rows);
        CHECK(shop.version() == 3);
    }
}

TEST_CASE("a_schema_of_version_3_that_is_not_whole_is_refused") {
    old_shop shop{3};
    std::string missing;
    SUBCASE("a function") {
        shop.schema.sql().run(shop.schema.in("DROP FUNCTION @.book"));
        missing = "has no function 'book'";
    }
    SUBCASE("only a later function") {
        shop.schema.sql().run(shop.schema.in(
            "DROP FUNCTION @.book; CREATE FUNCTION @.book(bigint, bigint, integer, integer, uuid, text, json) "
            "RETURNS text LANGUAGE sql AS 'SELECT '''' /* bookonce */'"));
        missing = "has no function 'book'";
    }
    SUBCASE("a column") {
        shop.schema.sql().run(shop.schema.in("ALTER TABLE @.bookings DROP COLUMN ended_at"));
        missing = "a table that is not bookonce's, 'bookings'";
    }
    CHECK(has(complaint_of([&] { migrate(shop.schema.options()); }), missing));
    CHECK(shop.version() == 3);
}

TEST_CASE("who_calls_the_functions_of_version_3_is_told_they_are_gone") {
    old_shop shop{3};
    std::string const id = "'00000000-0000-7000-8000-000000000009'";
    sql_client old_program;
    // A session that keeps its statements, as an engine's does.
    old_program.run(shop.schema.in("PREPARE book AS SELECT @.book(2, $1, 1, 1, " + id + ", 'ann');") +
                    shop.schema.in("PREPARE change AS SELECT @.change('{2}', '{0}', '{1}', '{1}', '{1}', '{" +
                                   id.substr(1, id.size() - 2) + "}', '{ann}', '{1}', '{}', '{}', '{}', '{}')"));
    CHECK(has(old_program.text("EXECUTE book(7)"), "-1 0 5 5 1"));  // at another version: nothing landed
    migrate(shop.schema.options());
    CHECK(old_program.sqlstate_of("EXECUTE book(0)") == "42883");
    CHECK(old_program.sqlstate_of("EXECUTE change") == "42883");
    CHECK(old_program.sqlstate_of(shop.schema.in("SELECT @.book(2, 0, 1, 1, " + id + ", 'ann')")) == "42883");
    CHECK(shop.schema.version(event_id{2}) == 0);
    CHECK(shop.schema.active(event_id{2}) == 0);
}

TEST_CASE("an_engine_whose_functions_are_gone_says_so_and_recovers") {
    fresh_schema schema;
    event_id const concert = schema.add_event(5);
    engine engine{schema.options()};
    REQUIRE(std::holds_alternative<booked>(engine.book({.event = concert, .user = "ann"})));
    schema.sql().run(schema.in("ALTER FUNCTION @.book RENAME TO away"));
    auto const told = engine.book({.event = concert, .user = "bob"});
    REQUIRE_MESSAGE(std::holds_alternative<unavailable>(told), describe(told));
    CHECK(std::get<unavailable>(told).sqlstate == "42883");
    CHECK(has(std::get<unavailable>(told).reason, "bookonce migrate"));
    schema.sql().run(schema.in("ALTER FUNCTION @.away RENAME TO book"));
    CHECK(std::holds_alternative<booked>(engine.book({.event = concert, .user = "bob"})));
}
