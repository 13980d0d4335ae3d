// What a session sets and keeps on the server, and what it knows of its own end.
#include <string>

#include <doctest/doctest.h>
#include <poll.h>

#include "database.hpp"
#include "relay.hpp"
#include "store/postgres/libpq.hpp"
#include "store/postgres/postgres_session.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

constexpr char const* settings_there =
    "SELECT string_agg(name || '=' || setting, ' ' ORDER BY name) FROM pg_catalog.pg_settings WHERE name IN "
    "('search_path', 'enable_seqscan', 'enable_hashjoin', 'enable_mergejoin', 'jit', 'plan_cache_mode', "
    "'client_connection_check_interval')";

std::string settings_of(store::connection& session) {
    return store::ask(store::raw(session.sql()), settings_there).at(0);
}

store::connection_settings settings(fresh_schema const& schema, std::string const& address) {
    return {store::parse_conninfo(address), schema.name()};
}

/// Ends the session on the server, and returns when its process is gone.
void terminate(fresh_schema& schema) {
    REQUIRE(schema.sql()
                .run("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = '" +
                     schema.name() + "'")
                .size() == 1);
}

void wait_until_readable(store::connection& session) {
    pollfd socket{PQsocket(store::raw(session.sql())), POLLIN, 0};
    REQUIRE(::poll(&socket, 1, 60'000) == 1);
}

/// A message of the server's (manual, 55.7): an error or a notice of some severity.
std::string message_of(char type, std::string const& severity) {
    std::string fields;
    for (std::string const& field :
         {"S" + severity, "V" + severity, std::string{"C57P01"}, std::string{"Mas ordered"}}) {
        fields += field + '\0';
    }
    fields += '\0';
    return std::string{type, 0, 0, 0, static_cast<char>(fields.size() + 4)} + fields;
}

}  // namespace

TEST_CASE("behind_a_pooler_a_session_sets_and_keeps_nothing") {
    fresh_schema schema;
    relay const pooler;
    for (bool const primary : {true, false}) {  // an engine's lane, and its calls that do not book
        store::connection_settings wanted = settings(schema, pooler.address());
        wanted.primary = primary;
        store::connection session{wanted};
        REQUIRE_FALSE(session.open());
        CHECK_FALSE(session.keeps_statements());
        CHECK(settings_of(session) == schema.sql().text(settings_there));
    }
}

TEST_CASE("a_session_of_its_own_sets_and_keeps_what_it_wants") {
    fresh_schema schema;
    relay between;
    between.pose_as_pooler(false);
    store::connection session{settings(schema, between.address())};
    REQUIRE_FALSE(session.open());
    CHECK(session.keeps_statements());
    std::string const there = settings_of(session);
    for (char const* const part : {"search_path=pg_catalog", "enable_seqscan=off", "plan_cache_mode=force_generic_plan",
                                   "client_connection_check_interval=0"}) {
        CHECK_MESSAGE(there.find(part) != std::string::npos, there);
    }
}

TEST_CASE("the_server_looks_for_its_client_where_locks_take_long") {
    fresh_schema schema;
    store::connection session{settings(schema, database_address() + " options='-c lock_timeout=60000'")};
    REQUIRE_FALSE(session.open());
    CHECK(settings_of(session).find("client_connection_check_interval=1000") != std::string::npos);
}

TEST_CASE("whether_there_is_a_pooler_is_found_out_at_each_opening") {
    fresh_schema schema;
    relay between;
    store::connection session{settings(schema, between.address())};
    for (bool const pooler : {true, false, true}) {
        between.pose_as_pooler(pooler);
        REQUIRE_FALSE(session.open());
        CHECK(session.keeps_statements() != pooler);
        session.close();
    }
}

TEST_CASE("what_the_options_say_of_a_pooler_is_not_doubted") {
    fresh_schema schema;
    relay const pooler;
    for (bool const unshared : {true, false}) {
        store::connection_settings wanted = settings(schema, unshared ? pooler.address() : database_address());
        wanted.unshared = unshared;
        store::connection session{wanted};
        REQUIRE_FALSE(session.open());
        CHECK(session.keeps_statements() == unshared);
        CHECK((settings_of(session) == schema.sql().text(settings_there)) != unshared);
    }
}

TEST_CASE("a_session_that_is_ended_while_idle_knows_it") {
    fresh_schema schema;
    store::connection session{settings(schema, "application_name=" + schema.name())};
    CHECK_FALSE(session.died_idle());
    REQUIRE_FALSE(session.open());
    CHECK_FALSE(session.died_idle());
    terminate(schema);
    wait_until_readable(session);
    CHECK(session.died_idle());
    session.close();
    CHECK_FALSE(session.died_idle());
    REQUIRE_FALSE(session.open());
    CHECK_FALSE(session.died_idle());
}

TEST_CASE("a_servers_fatal_message_ends_a_session_before_the_hang_up") {
    fresh_schema schema;
    relay const between;
    store::connection session{settings(schema, between.address())};
    REQUIRE_FALSE(session.open());
    between.say(message_of('E', "FATAL"));
    wait_until_readable(session);
    CHECK(session.died_idle());
    session.close();
    REQUIRE_FALSE(session.open());
    CHECK_FALSE(session.died_idle());
}

TEST_CASE("a_session_that_gets_a_notice_while_idle_stays_open") {
    fresh_schema schema;
    relay const between;
    store::connection session{settings(schema, between.address())};
    REQUIRE_FALSE(session.open());
    between.say(message_of('N', "WARNING"));
    wait_until_readable(session);
    CHECK_FALSE(session.died_idle());
    CHECK(session.script("SELECT 1") == "SELECT 1");
}

TEST_CASE("a_store_that_died_idle_has_sent_nothing") {
    fresh_schema schema;
    event_id const concert = schema.add_event(10);
    auto const made = store::make_postgres_session(settings(schema, "application_name=" + schema.name()));
    std::vector<store::question> const question{{concert, {}, {"ann"}}};
    std::vector<store::change> const bump{{concert, 0, 0, {}, {}}};
    for (bool const reads : {true, false}) {
        REQUIRE_FALSE(made->connect());
        terminate(schema);
        store::error problem;
        if (reads) { problem = std::get<store::error>(made->read(question)); }
        if (!reads) { problem = std::get<store::error>(made->write(bump)); }
        CHECK(problem.kind == store::failure::not_connected);
        CHECK_FALSE(made->connected());
    }
    CHECK(schema.version(concert) == 0);
}
