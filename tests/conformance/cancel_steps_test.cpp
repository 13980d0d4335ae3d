// The steps that cancel an event's bookings: each goes on where the last one ended, by the key.
#include <functional>
#include <string>

#include <doctest/doctest.h>

#include <bookonce/bookonce.hpp>

#include "database.hpp"
#include "requests.hpp"
#include "sqlite_client.hpp"
#include "store/postgres/event_life_sql.hpp"
#include "store/postgres/listing_sql.hpp"
#include "store/postgres/sql.hpp"
#include "temporary_folder.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

bool has(std::string const& text, std::string const& part) { return text.find(part) != std::string::npos; }

/// Somebody else makes ann's booking, the first one, active again.
constexpr char const* revive_ann = "UPDATE @.bookings SET status = 'confirmed', ended_at = NULL WHERE user_id = 'ann';"
                                   "UPDATE @.events SET available = available - 1, version = version + 1";

/// Cancels an event with five bookings, two a step. `revive` runs after the first step.
void cancel_in_steps(options const& where, std::function<void()> const& revive) {
    engine engine{where};
    event_id const event = engine.create_event({.capacity = 5}).id;
    std::uint32_t number = 0;
    for (char const* const user : {"ann", "bob", "cat", "dan", "eve"}) {
        book_request request{.event = event, .user = user};
        request.id = id_of(++number);
        REQUIRE(std::holds_alternative<booked>(engine.book(request)));
    }
    auto const step = [&](int bookings, bool more) {
        auto const done = engine.cancel_event(event, "", 2);
        REQUIRE(done);
        CHECK(done->bookings == bookings);
        CHECK(done->more == more);
    };
    step(2, true);
    revive();
    step(2, true);
    step(2, true);
    step(0, false);
    CHECK(engine.find_event(event)->available == 5);
    CHECK(engine.list_bookings(event, {.status = booking_status::cancelled}).size() == 5);
}

}  // namespace

TEST_CASE("the_steps_of_a_cancelled_event_miss_nobody") {
    SUBCASE("SQLite") {
        temporary_folder folder;
        std::string const path = folder.file("bookings.db");
        cancel_in_steps({.database = "sqlite:" + path}, [&] {
            std::string statements = revive_ann;
            for (auto at = statements.find("@."); at != std::string::npos; at = statements.find("@.")) {
                statements.erase(at, 2);
            }
            sqlite_client{path}.run(statements);
        });
    }
    SUBCASE("PostgreSQL") {
        fresh_schema schema;
        schema.leave_unchecked();  // that change has no entry in the history
        cancel_in_steps(schema.options(), [&] { schema.sql().run(schema.in(revive_ann)); });
    }
}

TEST_CASE("a_step_of_a_cancelled_event_goes_on_behind_a_key") {
    fresh_schema schema;
    std::string text = store::in_schema(store::sql::listing_text(store::sql::active_bookings), schema.name());
    text = store::replaced(text, "$1", "'1'");
    text = store::replaced(text, "$2", "'" + id_of(1).str() + "'");
    text = store::replaced(text, "$3", "'1000'");
    schema.sql().run("SET enable_seqscan = off; SET enable_bitmapscan = off");
    std::string plan;
    for (auto const& row : schema.sql().run("EXPLAIN (COSTS OFF) " + text)) { plan += row.at(0) + '\n'; }
    INFO(plan);
    CHECK(has(plan, "Index Cond: ((event_id = '1'::bigint) AND (booking_id > "));
    CHECK_FALSE(has(plan, "Sort"));
}
