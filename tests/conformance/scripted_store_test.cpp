// The store that the unit tests run on keeps the claims as well: they prove something about the
// real one.
#include "scripted_store.hpp"
#include "version_claims.hpp"

namespace {

struct scripted_world {
    std::unique_ptr<bookonce::store::session> open() {
        auto store = std::make_unique<bookonce::test::scripted_store>(tables);
        store->connect();
        return store;
    }
    void add_event(bookonce::event_id event, int capacity) { tables.add_event(event, capacity); }
    bookonce::test::scripted_tables tables;
};

}  // namespace

TYPE_TO_STRING(scripted_world);
BOOKONCE_STORE_CLAIMS(scripted_world);
BOOKONCE_VERSION_CLAIMS(scripted_world);
