#include <algorithm>
#include <array>
#include <cstdlib>
#include <future>
#include <sstream>

#include <doctest/doctest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <unistd.h>

#include <bookonce/bookonce.hpp>
#include <bookonce/spdlog.hpp>

#include "complaint.hpp"
#include "database.hpp"
#include "fresh_role.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

/// A shop with one event, and a role that may do what bookings need.
struct guarded_shop {
    guarded_shop() { migrate(schema.options(), {.runtime = role.name()}); }

    options runtime_options() const {
        options made = schema.options();
        made.database = role.address();
        return made;
    }
    /// `text` with the schema's name for every @ and the role's for every %.
    std::string in(std::string text) const {
        for (auto at = text.find('%'); at != std::string::npos; at = text.find('%', at)) {
            text.replace(at, 1, role.name());
        }
        return schema.in(text);
    }
    /// Everybody's rights in the schema, and on the columns of its tables.
    std::string rights() {
        return schema.sql().text(
            "SELECT (SELECT nspacl::text FROM pg_namespace WHERE nspname = '" + schema.name() +
            "') || (SELECT string_agg(relname || coalesce(relacl::text, ''), ';' ORDER BY relname) FROM pg_class"
            " WHERE relnamespace = '" +
            schema.name() + "'::regnamespace)");
    }

    fresh_role role{"booker"};
    fresh_schema schema;
    event_id concert = schema.add_event(5);
};

constexpr std::array hostile_texts{
    "it's",
    "say \"hi\"",
    "back\\slash\\",
    "{NULL}",
    "NULL",
    "{a,b}",
    "a,b",
    "}{",
    "\\\"",
    "'; DROP TABLE bookings; --",
    "$1 $$ %s {} {0}",
    ":user :users::text[]",
    "{schema}",
    "line\nbreak\r\ttab",
    "\x1b[31mred\x1b[0m\x1b]0;title\x07",
    "\xc2\x9b"
    "31m",
    "\u202ereversed",
    "🎟️🇩🇪",
    "  blanks  ",
    "\x01\x7f",
};

/// For SQL's E'…'.
std::string escaped(std::string const& text) {
    std::string safe;
    for (char const letter : text) { safe.append(letter == '\\' || letter == '\'' ? "\\" : "").append(1, letter); }
    return safe;
}

std::string as_hex(std::string_view text) {
    std::string hex;
    for (char const letter : text) {
        constexpr std::string_view digits = "0123456789abcdef";
        auto const byte = static_cast<unsigned char>(letter);
        hex += digits[byte >> 4U];
        hex += digits[byte & 0xfU];
    }
    return hex;
}

bool is_free_of_controls(std::string const& text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        auto const byte = static_cast<unsigned char>(text[at]);
        if (byte < 0x20 || byte == 0x7f) { return false; }
        if (byte == 0xc2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xa0) { return false; }
    }
    return true;
}

}  // namespace

TEST_CASE("the_runtime_role_can_do_what_bookings_need") {
    guarded_shop shop;
    engine engine{shop.runtime_options()};
    auto const made = std::get<booked>(engine.book({.event = shop.concert, .user = "ann", .seats = 2}));
    engine.book({.event = shop.concert, .user = "bob"});
    CHECK(std::get<cancelled>(engine.cancel({.event = shop.concert, .id = made.booking.id})).booking.user == "ann");
    CHECK(engine.find_event(shop.concert)->available == 4);
    CHECK(engine.list_events().size() == 1);
    CHECK(engine.find_booking(shop.concert, made.booking.id)->status == booking_status::cancelled);
    CHECK(engine.list_bookings(shop.concert).size() == 2);
    CHECK(engine.audit().sound());
}

TEST_CASE("the_runtime_role_cannot_make_or_change_events") {
    guarded_shop shop;
    engine engine{shop.runtime_options()};
    CHECK(has(complaint_of([&] { engine.create_event({.capacity = 1}); }), "--runtime-role"));
    CHECK(has(complaint_of([&] { engine.set_event_status(shop.concert, event_status::closed); }), "--runtime-role"));
    CHECK(shop.schema.version(shop.concert) == 0);
}

TEST_CASE("the_runtime_role_is_refused_everything_else_by_the_database") {
    guarded_shop shop;
    engine{shop.schema.options()}.book({.event = shop.concert, .user = "ann"});
    std::string const rights = shop.rights();
    sql_client sql{shop.role.address()};
    for (char const* statement : {
             "DROP TABLE @.events",
             "DROP TABLE @.bookings",
             "DROP TABLE @.migrations",
             "DROP INDEX @.bookings_one_active_a_user",
             "DROP SCHEMA @ CASCADE",
             "ALTER TABLE @.events DROP CONSTRAINT events_available_within_capacity",
             "ALTER TABLE @.bookings ADD COLUMN mine int",
             "ALTER TABLE @.bookings OWNER TO %",
             "ALTER SCHEMA @ RENAME TO mine",
             "TRUNCATE @.events",
             "TRUNCATE @.bookings",
             "TRUNCATE @.migrations",
             "DELETE FROM @.events",
             "DELETE FROM @.bookings",
             "DELETE FROM @.migrations",
             "INSERT INTO @.events (capacity, available) VALUES (1, 1)",
             "INSERT INTO @.migrations (version) VALUES (99)",
             "UPDATE @.migrations SET version = 99",
             "UPDATE @.events SET capacity = 100",
             "UPDATE @.events SET status = 'closed'",
             "UPDATE @.events SET name = 'mine'",
             "UPDATE @.events SET event_id = 7",
             "UPDATE @.events SET overbook = 100",
             "UPDATE @.events SET closes_at = NULL",
             "UPDATE @.events SET bookings_per_user = 100",
             "UPDATE @.bookings SET booked_at = now()",
             "UPDATE @.bookings SET data = '{}'",
             "UPDATE @.history SET user_id = 'eve'",
             "UPDATE @.history SET version = 0",
             "DELETE FROM @.history",
             "TRUNCATE @.history",
             "UPDATE @.bookings SET booking_id = gen_random_uuid()",
             "CREATE TABLE @.mine (x int)",
             "CREATE VIEW @.mine AS SELECT 1",
             "CREATE FUNCTION @.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
             "CREATE INDEX mine ON @.bookings (seats)",
             "CREATE TRIGGER mine BEFORE UPDATE ON @.events FOR EACH ROW EXECUTE FUNCTION "
             "suppress_redundant_updates_trigger()",
             "SELECT nextval('@.events_event_id_seq')",
             "SELECT setval('@.events_event_id_seq', 1)",
             "COPY @.bookings TO '/tmp/bookonce-must-not-be-there'",
             "CREATE ROLE mine",
             "CREATE DATABASE mine",
             "SET ROLE bookonce",
         }) {
        CAPTURE(std::string{statement});
        CHECK(sql.sqlstate_of(shop.in(statement)) == "42501");
    }
    CHECK(shop.rights() == rights);
    CHECK(shop.schema.active(shop.concert) == 1);
}

TEST_CASE("the_runtime_role_cannot_pass_its_rights_on") {
    guarded_shop shop;
    std::string const rights = shop.rights();
    sql_client sql{shop.role.address()};
    // What it has itself, the database does not refuse to pass on: it warns, and gives nothing.
    for (char const* statement :
         {"GRANT SELECT ON @.bookings TO PUBLIC", "GRANT INSERT ON @.bookings TO PUBLIC",
          "GRANT UPDATE (status) ON @.bookings TO PUBLIC", "GRANT DELETE ON @.bookings TO %",
          "GRANT ALL ON @.events TO %", "GRANT USAGE ON SCHEMA @ TO PUBLIC", "GRANT CREATE ON SCHEMA @ TO %"}) {
        static_cast<void>(sql.sqlstate_of(shop.in(statement)));
    }
    CHECK(sql.sqlstate_of(shop.in("GRANT USAGE ON SEQUENCE @.events_event_id_seq TO %")) == "42501");
    CHECK(shop.rights() == rights);
}

TEST_CASE("rights_that_a_runtime_role_had_before_are_taken_back") {
    guarded_shop shop;
    std::string const rights = shop.rights();
    shop.schema.sql().run(shop.in("GRANT ALL ON SCHEMA @ TO %; GRANT ALL ON ALL TABLES IN SCHEMA @ TO %;"
                                  "GRANT UPDATE (capacity) ON @.events TO %;"
                                  "GRANT ALL ON ALL SEQUENCES IN SCHEMA @ TO %"));
    migrate(shop.schema.options(), {.runtime = shop.role.name()});
    sql_client sql{shop.role.address()};
    for (char const* statement : {"CREATE TABLE @.mine (x int)", "DELETE FROM @.bookings",
                                  "UPDATE @.events SET capacity = 100", "SELECT setval('@.events_event_id_seq', 1)"}) {
        CAPTURE(std::string{statement});
        CHECK(sql.sqlstate_of(shop.in(statement)) == "42501");
    }
}

TEST_CASE("a_runtime_role_with_the_owners_rights_changes_nothing") {
    fresh_role owner{"owner"};
    fresh_role member{"member", "IN ROLE " + owner.name()};
    fresh_role mighty{"mighty", "SUPERUSER"};
    fresh_schema schema;
    auto const complaint = [&](std::string const& name) {
        return complaint_of([&] { migrate(schema.options(), {.owner = owner.name(), .runtime = name}); });
    };
    for (fresh_role const* role : {&owner, &member, &mighty}) {
        CHECK(has(complaint(role->name()), "rights of the schema's owner"));
    }
    CHECK(schema.sql().number("SELECT count(*) FROM pg_tables WHERE schemaname = '" + schema.name() +
                              "' AND tableowner = '" + owner.name() + "'") == 0);
}

TEST_CASE("a_role_of_any_name_gets_its_rights_and_no_other_does") {
    for (std::string const& name : {std::string{"it's \\ {schema} {role}"}, std::string{"; DROP TABLE x; --"},
                                    std::string{"Übeltäter\n\x1b[31m"}}) {
        CAPTURE(name);
        fresh_schema schema;
        std::string const role = name + std::to_string(getpid());
        schema.sql().run("CREATE ROLE \"" + role + "\"; CREATE ROLE \"owner of " + role + "\"");
        migrate(schema.options(), {.owner = "owner of " + role, .runtime = role});
        auto const holders = schema.sql().run(
            "SELECT DISTINCT grantee FROM information_schema.role_table_grants WHERE table_schema = '" + schema.name() +
            "' ORDER BY 1");
        CHECK(holders.size() == 2);
        CHECK(schema.sql().number("SELECT count(*) FROM information_schema.role_table_grants WHERE table_schema = '" +
                                  schema.name() + "' AND grantee = E'" + escaped(role) + "'") == 6);
        schema.sql().run("DROP OWNED BY \"" + role + "\"; ALTER SCHEMA " + schema.name() +
                         " OWNER TO CURRENT_USER; REASSIGN OWNED BY \"owner of " + role +
                         "\" TO CURRENT_USER; DROP ROLE \"" + role + "\"; DROP ROLE \"owner of " + role + "\"");
    }
}

TEST_CASE("a_strangers_functions_in_the_search_path_are_not_called") {
    fresh_schema schema;
    // Each fits the engine's own calls better than what the server has.
    schema.sql().run(schema.in("CREATE FUNCTION @.trap(numeric, int) RETURNS numeric LANGUAGE plpgsql AS $$ BEGIN "
                               "RAISE EXCEPTION 'trapped'; END $$;"
                               "CREATE OPERATOR @.* (LEFTARG = numeric, RIGHTARG = int, FUNCTION = @.trap);"
                               "CREATE FUNCTION @.unnest(uuid[]) RETURNS SETOF uuid LANGUAGE plpgsql AS $$ BEGIN RAISE "
                               "EXCEPTION 'trapped'; END $$;"
                               "CREATE FUNCTION @.unnest(text[]) RETURNS SETOF text LANGUAGE plpgsql AS $$ BEGIN RAISE "
                               "EXCEPTION 'trapped'; END $$;"
                               "CREATE FUNCTION @.unnest(bigint[]) RETURNS SETOF bigint LANGUAGE plpgsql AS $$ BEGIN "
                               "RAISE EXCEPTION 'trapped'; END $$"));
    options options = schema.options();
    options.database = "options='-c search_path=" + schema.name() + "'";
    sql_client sql{options.database};
    CHECK(sql.sqlstate_of("SELECT unnest('{1}'::bigint[])") == "P0001");  // the trap works

    engine engine{options};
    event const concert = engine.create_event({.capacity = 10});
    auto const made = std::get<booked>(engine.book({.event = concert.id, .user = "ann"}));
    CHECK(std::string_view{name_of(engine.cancel({.event = concert.id, .id = made.booking.id}))} == "cancelled");
    CHECK(engine.list_bookings(concert.id).size() == 1);
    CHECK(engine.audit().sound());
    CHECK(migrate(options).version_after == schema_version());
}

TEST_CASE("a_hostile_schema_name_is_refused_before_anything_is_sent") {
    for (std::string const& name :
         {std::string{}, std::string(64, 'a'), std::string{"Upper"}, std::string{"two words"}, std::string{"quo\"te"},
          std::string{"quo'te"}, std::string{"x\"; DROP SCHEMA public CASCADE; --"}, std::string{"x;y"},
          std::string{"a.b"}, std::string{"9lives"}, std::string{"a\0b", 3}, std::string{"{schema}"}, std::string{"ä"},
          std::string{"a\nb"}, std::string{"a-b"}, std::string{"$1"}}) {
        CAPTURE(std::string{name});
        // Nobody listens there: an attempt to connect would be unavailable, not misconfigured.
        options const options{.database = "host=127.0.0.1 port=1", .schema = name};
        CHECK(has(complaint_of([&] { engine{options}; }), "schema"));
        CHECK(has(complaint_of([&] { migrate(options); }), "schema"));
    }
}

TEST_CASE("hostile_user_ids_come_back_byte_for_byte") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 100});
    SUBCASE("booked one by one") {
        for (char const* user : hostile_texts) {
            CHECK(std::get<booked>(engine.book({.event = concert.id, .user = user})).booking.user == user);
        }
    }
    SUBCASE("booked together") {
        std::vector<std::future<outcome>> answers;
        for (char const* user : hostile_texts) {
            answers.push_back(engine.submit(book_request{.event = concert.id, .user = user}));
        }
        for (auto& answer : answers) { CHECK(std::string_view{name_of(answer.get())} == "booked"); }
    }
    for (char const* user : hostile_texts) {
        CAPTURE(std::string{user});
        CHECK(schema.sql().number(
                  schema.in("SELECT count(*) FROM @.bookings WHERE encode(convert_to(user_id, 'UTF8'), 'hex') = '" +
                            as_hex(user) + "'")) == 1);
        CHECK(std::get<already_booked>(engine.book({.event = concert.id, .user = user})).booking.user == user);
    }
    std::vector<std::string> listed;
    for (booking const& each : engine.list_bookings(concert.id)) { listed.push_back(each.user); }
    std::vector<std::string> expected(hostile_texts.begin(), hostile_texts.end());
    std::ranges::sort(listed);
    std::ranges::sort(expected);
    CHECK(listed == expected);
}

TEST_CASE("hostile_event_names_come_back_byte_for_byte") {
    fresh_schema schema;
    engine engine{schema.options()};
    for (char const* name : hostile_texts) {
        CAPTURE(std::string{name});
        event const made = engine.create_event({.name = name, .capacity = 1});
        CHECK(made.name == name);
        CHECK(engine.find_event(made.id)->name == name);
        CHECK(schema.sql().text(
                  schema.in("SELECT encode(convert_to(name, 'UTF8'), 'hex') FROM @.events WHERE event_id = ") +
                  to_string(made.id)) == as_hex(name));
    }
    CHECK(engine.list_events().size() == hostile_texts.size());
}

TEST_CASE("an_error_that_quotes_hostile_text_has_no_control_characters") {
    fresh_schema schema;
    for (char const* name : hostile_texts) {
        CAPTURE(std::string{name});
        std::string const said = complaint_of([&] { migrate(schema.options(), {.runtime = name}); });
        CHECK(has(said, "role \""));
        CHECK(is_free_of_controls(said));
    }
}

TEST_CASE("a_password_is_in_no_reason_log_or_exception") {
    std::string const password = "known-Secret-4711";
    fresh_role booker{"locked_out", "PASSWORD '" + password + "'"};
    fresh_schema schema;
    migrate(schema.options(), {.runtime = booker.name()});
    event_id const concert = schema.add_event(5);

    std::string const address = tcp_database_address() + " user=" + booker.name() + " password=" + password;
    std::ostringstream log;
    options options = schema.options();
    options.database = address;
    options.logger =
        log_to(std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log)));
    engine engine{options};
    CHECK(std::string_view{name_of(engine.book({.event = concert, .user = "ann"}))} == "booked");

    schema.sql().run("ALTER ROLE " + booker.name() + " PASSWORD 'another'");
    schema.sql().run("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = '" + booker.name() +
                     "'");
    // This one may meet the end of the session, and be in doubt. The next wants a new session.
    engine.book({.event = concert, .user = "bob", .deadline = std::chrono::milliseconds{200}});
    auto const refused = engine.book({.event = concert, .user = "cid"});
    REQUIRE(std::get_if<unavailable>(&refused) != nullptr);
    CHECK(has(std::get<unavailable>(refused).reason, "password authentication failed"));
    std::string const exception = complaint_of([&] { bookonce::engine{options}; });
    CHECK(has(exception, "password authentication failed"));
    engine.stop();

    std::string const logged = log.str();
    CHECK(has(logged, "password authentication failed"));
    for (std::string const& text : {std::get<unavailable>(refused).reason, describe(refused), exception, logged}) {
        CHECK_FALSE(has(text, password));
    }
}
