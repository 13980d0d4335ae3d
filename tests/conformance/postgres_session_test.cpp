// What only PostgreSQL's sessions do.
#include <algorithm>
#include <future>
#include <thread>

#include "database.hpp"
#include "store/postgres/postgres_session.hpp"
#include "store_steps.hpp"

namespace {

using namespace bookonce;

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
    row_and_rival both;
    must_write(*both.store, {making(both.event, 0, {{id_of(1), "ann", 1}})});
    must_write(*both.store, {making(both.event, 1, {hold_of(2, "bob")})});
    // A table of a page is read from its beginning: ann's row comes first.
    both.schema.sql().run(both.schema.in("ANALYZE @.bookings"));
    auto const landed = must_write(
        *both.store,
        {turning(both.event, 2,
                 {{.id = id_of(2), .to = booking_status::expired, .what = "expired"},
                  {.id = id_of(1), .to = booking_status::confirmed, .user = "bob", .slot = 1, .what = "transferred"}},
                 -1)});
    CHECK(landed.size() == 1);
}
