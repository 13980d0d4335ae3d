// The store of bookonce/testing.hpp, with no fault in its script.
#include "backend_claims.hpp"
#include "event_life_claims.hpp"
#include "finding_claims.hpp"
#include "lapse_claims.hpp"
#include "store/memory/memory_backend.hpp"
#include "unread_claims.hpp"
#include "version_claims.hpp"

namespace {

struct memory_world {
    std::unique_ptr<bookonce::store::session> open() {
        auto store = backend->open_session();
        store->connect();
        return store;
    }
    void add_event(bookonce::event_id event, int capacity) { database->rows.add_event(event, capacity); }
    void pass(std::chrono::seconds time) { now += time; }
    void close_in(bookonce::event_id event, std::chrono::seconds time) {
        database->rows.events.at(event).closes_at = now + time;
    }

    void let_pass(std::chrono::seconds time) {
        for (auto& [id, rows] : database->rows.events) {
            for (auto const& [key, each] : rows.bookings) {
                rows.bookings.edit(key, [&](bookonce::booking& row) {
                    if (row.expires_at) { *row.expires_at -= time; }
                });
            }
        }
    }
    bookonce::change_page fed(bookonce::store::catalogue& catalogue, std::string const& cursor, int rows) {
        return catalogue.changes(cursor, rows, bookonce::test::patient);
    }

    memory_world() {
        database->rows.now = [this] { return now; };
    }

    bookonce::timestamp now{std::chrono::hours{500'000}};
    std::shared_ptr<bookonce::store::memory::database> database = std::make_shared<bookonce::store::memory::database>();
    std::unique_ptr<bookonce::store::backend> backend = bookonce::store::memory::make_backend(database);
};

}  // namespace

TYPE_TO_STRING(memory_world);
BOOKONCE_STORE_CLAIMS(memory_world);
BOOKONCE_VERSION_CLAIMS(memory_world);
BOOKONCE_LIFE_CLAIMS(memory_world);
BOOKONCE_LAPSE_CLAIMS(memory_world);
BOOKONCE_UNREAD_CLAIMS(memory_world);
BOOKONCE_BACKEND_CLAIMS(memory_world);
BOOKONCE_EVENT_LIFE_CLAIMS(memory_world);
BOOKONCE_FINDING_CLAIMS(memory_world);
