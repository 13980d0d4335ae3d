// SQLite in a file and in memory.
#include <doctest/doctest.h>

#include "sqlite_client.hpp"
#include "temporary_folder.hpp"
#include "worlds.hpp"

namespace bookonce::test {

namespace {

std::unique_ptr<store::session> open_session(store::backend& backend) {
    auto store = backend.open_session();
    auto const problem = store->connect();
    REQUIRE_MESSAGE(!problem, problem->reason);
    return store;
}

std::unique_ptr<store::catalogue> open_catalogue(store::backend& backend) {
    auto catalogue = backend.open_catalogue();
    REQUIRE_FALSE(catalogue->probe());
    return catalogue;
}

/// A file, and the test's own connection to it.
class file final : public timed_store_world, public timed_catalogue_world {
public:
    std::unique_ptr<store::session> open() override { return open_session(*backend_); }
    store::backend& backend() override { return *backend_; }
    void add_event(event_id event, int capacity) override {
        catalogue_->create_event({.capacity = capacity, .id = event});
    }
    void pass(std::chrono::seconds time) override {
        std::string const by = " - " + std::to_string(std::chrono::microseconds{time}.count());
        sql_.run("BEGIN IMMEDIATE; UPDATE events SET closes_at = closes_at" + by + ", next_lapse = next_lapse" + by +
                 "; UPDATE bookings SET expires_at = expires_at" + by + "; COMMIT");
    }
    void close_in(event_id event, std::chrono::seconds time) override {
        auto const now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
        sql_.run("UPDATE events SET closes_at = " + std::to_string((now + time).time_since_epoch().count()) +
                 " WHERE event_id = " + to_string(event));
    }
    change_page fed(store::catalogue& catalogue, std::string const& cursor, int rows) override {
        return catalogue.changes(cursor, rows, std::chrono::minutes{1});
    }

private:
    temporary_folder folder_;
    std::string path_ = folder_.file("bookings.db");
    std::unique_ptr<store::backend> backend_ = store::make_any_backend({.database = "sqlite:" + path_});
    std::unique_ptr<store::catalogue> catalogue_ = open_catalogue(*backend_);
    sqlite_client sql_{path_};
};

/// No time passes here, and only the engine's own calls touch it.
class in_memory final : public store_world, public catalogue_world {
public:
    std::unique_ptr<store::session> open() override { return open_session(*backend_); }
    store::backend& backend() override { return *backend_; }
    void add_event(event_id event, int capacity) override {
        catalogue_->create_event({.capacity = capacity, .id = event});
    }

private:
    std::unique_ptr<store::backend> backend_ = store::make_any_backend({.database = "sqlite::memory:"});
    std::unique_ptr<store::catalogue> catalogue_ = backend_->open_catalogue();
};

}  // namespace

std::unique_ptr<world> sqlite_world::fresh() { return std::make_unique<file>(); }
std::unique_ptr<world> sqlite_memory_world::fresh() { return std::make_unique<in_memory>(); }

}  // namespace bookonce::test
