// A change that lands up to a time: on every store, in each form of its statements.
#include <bookonce/testing.hpp>

#include "database.hpp"
#include "store/backend.hpp"
#include "store/memory/memory_backend.hpp"
#include "store_steps.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

/// The holds of ann in two events, and the time when they were read.
struct two_holds {
    explicit two_holds(std::unique_ptr<store::backend> of) : backend{std::move(of)}, session{backend->open_session()} {
        auto const catalogue = backend->open_catalogue();
        std::vector<store::change> holds;
        for (event_id const event : {first_event, second_event}) {
            catalogue->create_event({.capacity = 5, .id = event});
            store::new_booking hold{.id = id_of(1), .user = "ann", .seats = 1, .status = booking_status::held};
            hold.ttl = 60s;
            holds.push_back({.event = event, .version = 0, .taken = 1, .made = {hold}});
        }
        REQUIRE_FALSE(session->connect());
        REQUIRE(must_write(*session, holds).size() == 2);
        read_at = must_read(*session, first_event).now;
    }

    store::change longer(event_id event, std::optional<timestamp> lands_until) const {
        store::turned_booking turned{.id = id_of(1), .to = booking_status::held, .what = "extended"};
        turned.ttl = 600s;
        return {.event = event, .version = 1, .turned = {turned}, .lands_until = lands_until};
    }
    std::chrono::microseconds lasts(event_id event) {
        auto const seen = must_read(*session, event, {id_of(1)});
        return found(seen, 1)->expires_at.value() - found(seen, 1)->booked_at;
    }

    std::unique_ptr<store::backend> backend;
    std::unique_ptr<store::session> session;
    timestamp read_at;
};

/// Runs the claim on each kind of store.
void on_every_store(void (*claim)(two_holds&)) {
    std::optional<fresh_schema> schema;
    options wanted{.database = "sqlite::memory:"};
    auto const on_postgres = [&] { wanted = schema.emplace().options(); };
    std::unique_ptr<store::backend> backend;
    SUBCASE("memory") { backend = store::memory::make_backend(std::make_shared<store::memory::database>()); }
    SUBCASE("SQLite") {}
    SUBCASE("PostgreSQL") { on_postgres(); }
    SUBCASE("PostgreSQL, without prepared statements") {
        on_postgres();
        wanted.prepared_statements = false;
    }
    SUBCASE("PostgreSQL, an event a statement") {
        on_postgres();
        wanted.one_event_per_statement = true;
    }
    two_holds holds{backend ? std::move(backend) : store::make_any_backend(wanted)};
    claim(holds);
}

}  // namespace

TEST_CASE("a_change_lands_up_to_its_time") {
    on_every_store([](two_holds& holds) {
        auto const landed = must_write(*holds.session, {holds.longer(first_event, holds.read_at + 1h)});
        REQUIRE(landed.size() == 1);
        CHECK(landed[0].version == 2);
        CHECK(holds.lasts(first_event) >= 600s);
    });
}

TEST_CASE("a_change_after_its_time_lands_nowhere") {
    on_every_store([](two_holds& holds) {
        auto const fates = fates_of(*holds.session, {holds.longer(first_event, holds.read_at - 1us)});
        CHECK_FALSE(fates[0].landed);
        CHECK(fates[0].tries == 1);
        REQUIRE(fates[0].row);
        CHECK(fates[0].row->version == 1);
        CHECK(fates[0].row->available == 4);
        CHECK(holds.lasts(first_event) == 60s);
    });
}

TEST_CASE("a_change_beside_one_after_its_time_may_land_later") {
    on_every_store([](two_holds& holds) {
        auto const late = holds.longer(first_event, holds.read_at - 1us);
        auto const fates = fates_of(*holds.session, {late, holds.longer(second_event, std::nullopt)});
        CHECK_FALSE(fates[0].landed);
        if (!fates[1].landed) { must_write(*holds.session, {holds.longer(second_event, std::nullopt)}); }
        CHECK(holds.lasts(first_event) == 60s);
        CHECK(holds.lasts(second_event) >= 600s);
    });
}
