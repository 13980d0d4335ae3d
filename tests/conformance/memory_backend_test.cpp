// The store of bookonce/testing.hpp, with no fault in its script.
#include "backend_claims.hpp"
#include "store/memory/memory_backend.hpp"
#include "version_claims.hpp"

namespace {

struct memory_world {
    std::unique_ptr<bookonce::store::session> open() {
        auto store = backend->open_session();
        store->connect();
        return store;
    }
    void add_event(bookonce::event_id event, int capacity) { database->rows.add_event(event, capacity); }

    std::shared_ptr<bookonce::store::memory::database> database = std::make_shared<bookonce::store::memory::database>();
    std::unique_ptr<bookonce::store::backend> backend = bookonce::store::memory::make_backend(database);
};

}  // namespace

TYPE_TO_STRING(memory_world);
BOOKONCE_STORE_CLAIMS(memory_world);
BOOKONCE_VERSION_CLAIMS(memory_world);
BOOKONCE_BACKEND_CLAIMS(memory_world);
