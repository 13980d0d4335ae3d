// SQLite in a file and in memory.
#include "backend_claims.hpp"
#include "event_life_claims.hpp"
#include "finding_claims.hpp"
#include "lapse_claims.hpp"
#include "sqlite_client.hpp"
#include "store/backend.hpp"
#include "temporary_folder.hpp"
#include "unread_claims.hpp"
#include "version_claims.hpp"

namespace {

using namespace bookonce;
using namespace bookonce::test;

/// A file, and the test's own connection to it.
struct sqlite_world {
    std::unique_ptr<store::session> open() {
        auto store = backend->open_session();
        auto const problem = store->connect();
        REQUIRE_MESSAGE(!problem, problem->reason);
        return store;
    }
    void add_event(event_id event, int capacity) { catalogue->create_event({.capacity = capacity, .id = event}); }
    void pass(std::chrono::seconds time) {
        std::string const by = " - " + std::to_string(std::chrono::microseconds{time}.count());
        sql.run("BEGIN IMMEDIATE; UPDATE events SET closes_at = closes_at" + by + ", next_lapse = next_lapse" + by +
                "; UPDATE bookings SET expires_at = expires_at" + by + "; COMMIT");
    }
    void let_pass(std::chrono::seconds time) { pass(time); }
    void close_in(event_id event, std::chrono::seconds time) {
        auto const now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
        sql.run("UPDATE events SET closes_at = " + std::to_string((now + time).time_since_epoch().count()) +
                " WHERE event_id = " + to_string(event));
    }
    change_page fed(store::catalogue& asked, std::string const& cursor, int rows) {
        return asked.changes(cursor, rows, patient);
    }

    temporary_folder folder;
    std::string path = folder.file("bookings.db");
    std::unique_ptr<store::backend> backend = store::make_any_backend({.database = "sqlite:" + path});
    std::unique_ptr<store::catalogue> catalogue = [this] {
        auto made = backend->open_catalogue();
        REQUIRE_FALSE(made->probe());
        return made;
    }();
    sqlite_client sql{path};
};

/// The claims in which no time passes and that only the engine's own calls touch.
struct sqlite_memory_world {
    std::unique_ptr<store::session> open() {
        auto store = backend->open_session();
        REQUIRE_FALSE(store->connect());
        return store;
    }
    void add_event(event_id event, int capacity) { catalogue->create_event({.capacity = capacity, .id = event}); }

    std::unique_ptr<store::backend> backend = store::make_any_backend({.database = "sqlite::memory:"});
    std::unique_ptr<store::catalogue> catalogue = backend->open_catalogue();
};

}  // namespace

TYPE_TO_STRING(sqlite_world);
TYPE_TO_STRING(sqlite_memory_world);
BOOKONCE_STORE_CLAIMS(sqlite_world);
BOOKONCE_VERSION_CLAIMS(sqlite_world);
BOOKONCE_LIFE_CLAIMS(sqlite_world);
BOOKONCE_LAPSE_CLAIMS(sqlite_world);
BOOKONCE_UNREAD_CLAIMS(sqlite_world);
BOOKONCE_BACKEND_CLAIMS(sqlite_world);
BOOKONCE_EVENT_LIFE_CLAIMS(sqlite_world);
BOOKONCE_FINDING_CLAIMS(sqlite_world);
BOOKONCE_STORE_CLAIMS(sqlite_memory_world);
BOOKONCE_VERSION_CLAIMS(sqlite_memory_world);
BOOKONCE_BACKEND_CLAIMS(sqlite_memory_world);
