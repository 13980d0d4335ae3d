#include <algorithm>
#include <future>
#include <thread>

#include "backend_claims.hpp"
#include "database.hpp"
#include "event_life_claims.hpp"
#include "finding_claims.hpp"
#include "lapse_claims.hpp"
#include "store/postgres/postgres_session.hpp"
#include "unread_claims.hpp"
#include "version_claims.hpp"

namespace {

using namespace bookonce;

template <bool prepared, bool names_events = false>
struct postgres_world {
    std::unique_ptr<store::session> open() {
        auto store = store::make_postgres_session({.address = store::parse_conninfo(bookonce::test::database_address()),
                                                   .schema = schema.name(),
                                                   .unshared = prepared,
                                                   .one_event_per_statement = names_events});
        auto const problem = store->connect();
        REQUIRE_MESSAGE(!problem, problem->reason);
        return store;
    }
    void add_event(event_id event, int capacity) {
        std::string const seats = std::to_string(capacity);
        schema.sql().run(schema.in("INSERT INTO @.events (event_id, capacity, available) VALUES (" + to_string(event) +
                                   ", " + seats + ", " + seats + ")"));
    }
    void pass(std::chrono::seconds time) {
        std::string const by = " - interval '" + std::to_string(time.count()) + " seconds'";
        schema.sql().run(schema.in("UPDATE @.events SET closes_at = closes_at" + by + ", next_lapse = next_lapse" + by +
                                   "; UPDATE @.bookings SET expires_at = expires_at" + by));
    }
    void close_in(event_id event, std::chrono::seconds time) {
        schema.sql().run(schema.in("UPDATE @.events SET closes_at = now() + interval '" + std::to_string(time.count()) +
                                   " seconds' WHERE event_id = " + to_string(event)));
    }
    bookonce::test::fresh_schema schema;
};

template <bool names_events = false>
struct backend_world {
    void let_pass(std::chrono::seconds time) {
        std::string const earlier = " - interval '" + std::to_string(time.count()) + " s'";
        schema.sql().run(schema.in("UPDATE @.bookings SET expires_at = expires_at" + earlier +
                                   "; UPDATE @.events SET next_lapse = next_lapse" + earlier));
    }
    change_page fed(store::catalogue& catalogue, std::string const& cursor, int rows) {
        // The transactions of other tests hold the feed up as well.
        while (schema.sql().number(schema.in(
                   "SELECT count(*) FROM (SELECT changed_in FROM @.history UNION ALL SELECT changed_in FROM @.bookings)"
                   " AS c WHERE changed_in >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint")) > 0) {
            std::this_thread::yield();
        }
        return catalogue.changes(cursor, rows, bookonce::test::patient);
    }

    bookonce::test::fresh_schema schema;
    std::unique_ptr<store::backend> backend = [this] {
        options wanted = schema.options();
        wanted.one_event_per_statement = names_events;
        return store::make_backend(wanted);
    }();
};

using postgres_backend_world = backend_world<>;
using routed_backend_world = backend_world<true>;

using prepared_world = postgres_world<true>;
using unprepared_world = postgres_world<false>;
using routed_world = postgres_world<true, true>;
using routed_unprepared_world = postgres_world<false, true>;

/// The store's own session, and beside it another program's transaction that changes the event.
struct row_and_rival {
    explicit row_and_rival(bool one_event_per_statement = false)
        : event{schema.add_event(10)}, store{store::make_postgres_session(
                                           {.address = store::parse_conninfo(bookonce::test::database_address()),
                                            .schema = schema.name(),
                                            .unshared = true,
                                            .one_event_per_statement = one_event_per_statement})} {
        REQUIRE_FALSE(store->connect());
    }

    void change() { rival.run(schema.in("BEGIN; UPDATE @.events SET version = version + 1")); }
    bool change_under_way() { return bookonce::test::must_read(*store, event).row->change_under_way; }

    bookonce::test::fresh_schema schema;
    event_id event;
    std::unique_ptr<store::session> store;
    bookonce::test::sql_client rival;
};

}  // namespace

TEST_CASE("a_read_sees_that_a_change_is_under_way_until_it_ends") {
    row_and_rival both;
    CHECK_FALSE(both.change_under_way());
    both.change();
    CHECK(both.change_under_way());
    both.rival.run("ROLLBACK");
    CHECK_FALSE(both.change_under_way());
    both.change();
    CHECK(both.change_under_way());
    both.rival.run("COMMIT");
    CHECK_FALSE(both.change_under_way());
}

TEST_CASE("a_read_of_several_events_tells_which_of_them_are_changing") {
    row_and_rival both;
    event_id const quiet = both.schema.add_event(10);
    both.rival.run(
        both.schema.in("BEGIN; UPDATE @.events SET version = version + 1 WHERE event_id = " + to_string(both.event)));
    auto const seen = bookonce::test::must_read(*both.store, {{both.event, {}, {}}, {quiet, {}, {}}});
    CHECK(seen[0].row->change_under_way);
    CHECK_FALSE(seen[1].row->change_under_way);
    both.rival.run("ROLLBACK");
}

TEST_CASE("statements_routed_by_event_read_no_system_column") {
    row_and_rival both{true};
    both.change();
    CHECK_FALSE(both.change_under_way());
    both.rival.run("ROLLBACK");
}

TEST_CASE("a_change_between_read_and_write_is_a_conflict") {
    using namespace bookonce::test;
    fresh_schema schema;
    event_id const event = schema.add_event(10);
    // So that the write waits for the rival as long as it takes.
    std::string const address =
        database_address() + " application_name=" + schema.name() + " options='-c lock_timeout=60000'";
    auto const store = store::make_postgres_session({store::parse_conninfo(address), schema.name(), true});
    REQUIRE_FALSE(store->connect());
    int tries = 0;
    SUBCASE("one try matches no row") { tries = 1; }
    SUBCASE("the next try lands") { tries = 8; }

    sql_client rival;
    rival.run(schema.in("BEGIN; UPDATE @.events SET version = version + 1"));
    // It reads version 0, which nobody has changed yet, and waits for the rival's row.
    auto waiting = std::async(std::launch::async,
                              [&] { return fates_of(*store, {free_booking(event, 1, "ann", 1, tries)}).front(); });
    std::string const waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND"
                              " application_name = '" +
                              schema.name() + "'";
    while (schema.sql().text(waits) != "1") { std::this_thread::yield(); }
    rival.run("COMMIT");
    auto const fate = waiting.get();
    CHECK(fate.landed == (tries > 1));
    CHECK(fate.tries == std::min(tries, 2));
    CHECK(fate.row->version == (tries > 1 ? 2 : 1));
    CHECK(fate.row->available == (tries > 1 ? 9 : 10));
}

TEST_CASE("a_place_is_free_for_what_the_same_change_turns") {
    using namespace bookonce::test;
    prepared_world world;
    world.add_event(first_event, 9);
    auto const store = world.open();
    must_write(*store, {making(first_event, 0, {{id_of(1), "ann", 1}})});
    must_write(*store, {making(first_event, 1, {hold_of(2, "bob")})});
    // A table of a page is read from its beginning: ann's row comes first.
    world.schema.sql().run(world.schema.in("ANALYZE @.bookings"));
    auto const landed = must_write(
        *store,
        {turning(first_event, 2,
                 {{.id = id_of(2), .to = booking_status::expired, .what = "expired"},
                  {.id = id_of(1), .to = booking_status::confirmed, .user = "bob", .slot = 1, .what = "transferred"}},
                 -1)});
    CHECK(landed.size() == 1);
}

TYPE_TO_STRING(prepared_world);
TYPE_TO_STRING(unprepared_world);
TYPE_TO_STRING(routed_world);
TYPE_TO_STRING(routed_unprepared_world);
TYPE_TO_STRING(postgres_backend_world);
TYPE_TO_STRING(routed_backend_world);
BOOKONCE_STORE_CLAIMS(prepared_world);
BOOKONCE_VERSION_CLAIMS(prepared_world);
BOOKONCE_LIFE_CLAIMS(prepared_world);
BOOKONCE_LAPSE_CLAIMS(prepared_world);
BOOKONCE_UNREAD_CLAIMS(prepared_world);
BOOKONCE_STORE_CLAIMS(unprepared_world);
BOOKONCE_VERSION_CLAIMS(unprepared_world);
BOOKONCE_LIFE_CLAIMS(unprepared_world);
BOOKONCE_LAPSE_CLAIMS(unprepared_world);
BOOKONCE_UNREAD_CLAIMS(unprepared_world);
BOOKONCE_STORE_CLAIMS(routed_world);
BOOKONCE_VERSION_CLAIMS(routed_world);
BOOKONCE_LIFE_CLAIMS(routed_world);
BOOKONCE_LAPSE_CLAIMS(routed_world);
BOOKONCE_UNREAD_CLAIMS(routed_world);
BOOKONCE_STORE_CLAIMS(routed_unprepared_world);
BOOKONCE_VERSION_CLAIMS(routed_unprepared_world);
BOOKONCE_LIFE_CLAIMS(routed_unprepared_world);
BOOKONCE_LAPSE_CLAIMS(routed_unprepared_world);
BOOKONCE_UNREAD_CLAIMS(routed_unprepared_world);
BOOKONCE_BACKEND_CLAIMS(postgres_backend_world);
BOOKONCE_EVENT_LIFE_CLAIMS(postgres_backend_world);
BOOKONCE_FINDING_CLAIMS(postgres_backend_world);
BOOKONCE_BACKEND_CLAIMS(routed_backend_world);
BOOKONCE_EVENT_LIFE_CLAIMS(routed_backend_world);
BOOKONCE_FINDING_CLAIMS(routed_backend_world);
