// The simulator's store, with no fault switched on.
#include "fake_store.hpp"
#include "version_claims.hpp"

namespace {

using namespace bookonce::simulation;

struct fake_world {
    std::unique_ptr<bookonce::store::session> open() {
        auto store = std::make_unique<fake_store>(around, ++engines);
        store->connect();
        return store;
    }
    void add_event(bookonce::event_id event, int capacity) { database.create(event, {.seats = capacity}, 0); }

    journal log{false};
    fake_database database{plant::none, log};
    random_source random{1};
    scenario faultless;
    network around{database, random, faultless, plant::none, log};
    int engines = 0;
};

}  // namespace

TYPE_TO_STRING(fake_world);
BOOKONCE_STORE_CLAIMS(fake_world);
BOOKONCE_VERSION_CLAIMS(fake_world);
