// PostgreSQL: sessions with and without prepared statements, and the backend.
#include <thread>

#include <doctest/doctest.h>

#include "database.hpp"
#include "store/postgres/postgres_session.hpp"
#include "worlds.hpp"

namespace bookonce::test {

namespace {

/// As if so much time had passed there.
void pass_in(fresh_schema& schema, std::chrono::seconds time) {
    std::string const by = " - interval '" + std::to_string(time.count()) + " seconds'";
    schema.sql().run(schema.in("UPDATE @.events SET closes_at = closes_at" + by + ", next_lapse = next_lapse" + by +
                               "; UPDATE @.bookings SET expires_at = expires_at" + by));
}

struct way_to_write {
    bool prepared;
    bool names_events;
};

class sessions final : public timed_store_world {
public:
    explicit sessions(way_to_write way) : way_{way} {}

    std::unique_ptr<store::session> open() override {
        auto store = store::make_postgres_session({.address = store::parse_conninfo(database_address()),
                                                   .schema = schema_.name(),
                                                   .unshared = way_.prepared,
                                                   .one_event_per_statement = way_.names_events});
        auto const problem = store->connect();
        REQUIRE_MESSAGE(!problem, problem->reason);
        return store;
    }
    void add_event(event_id event, int capacity) override {
        std::string const seats = std::to_string(capacity);
        schema_.sql().run(schema_.in("INSERT INTO @.events (event_id, capacity, available) VALUES (" +
                                     to_string(event) + ", " + seats + ", " + seats + ")"));
    }
    void pass(std::chrono::seconds time) override { pass_in(schema_, time); }
    void close_in(event_id event, std::chrono::seconds time) override {
        schema_.sql().run(schema_.in("UPDATE @.events SET closes_at = now() + interval '" +
                                     std::to_string(time.count()) + " seconds' WHERE event_id = " + to_string(event)));
    }

private:
    way_to_write way_;
    fresh_schema schema_;
};

class whole_backend final : public timed_catalogue_world {
public:
    explicit whole_backend(bool names_events) {
        options wanted = schema_.options();
        wanted.one_event_per_statement = names_events;
        backend_ = store::make_backend(wanted);
    }

    store::backend& backend() override { return *backend_; }
    void pass(std::chrono::seconds time) override { pass_in(schema_, time); }
    change_page fed(store::catalogue& catalogue, std::string const& cursor, int rows) override {
        // The transactions of other tests hold the feed up as well.
        while (schema_.sql().number(schema_.in(
                   "SELECT count(*) FROM (SELECT changed_in FROM @.history UNION ALL SELECT changed_in FROM @.bookings)"
                   " AS c WHERE changed_in >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint")) > 0) {
            std::this_thread::yield();
        }
        return catalogue.changes(cursor, rows, std::chrono::minutes{1});
    }

private:
    fresh_schema schema_;
    std::unique_ptr<store::backend> backend_;
};

std::unique_ptr<world> sessions_that_write(way_to_write way) { return std::make_unique<sessions>(way); }

}  // namespace

std::unique_ptr<world> prepared_world::fresh() {
    return sessions_that_write({.prepared = true, .names_events = false});
}
std::unique_ptr<world> unprepared_world::fresh() {
    return sessions_that_write({.prepared = false, .names_events = false});
}
std::unique_ptr<world> routed_world::fresh() { return sessions_that_write({.prepared = true, .names_events = true}); }
std::unique_ptr<world> routed_unprepared_world::fresh() {
    return sessions_that_write({.prepared = false, .names_events = true});
}
std::unique_ptr<world> postgres_backend_world::fresh() { return std::make_unique<whole_backend>(false); }
std::unique_ptr<world> routed_backend_world::fresh() { return std::make_unique<whole_backend>(true); }

}  // namespace bookonce::test
