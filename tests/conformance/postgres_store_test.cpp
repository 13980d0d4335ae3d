#include "database.hpp"
#include "store/postgres_store.hpp"
#include "store_claims.hpp"

namespace {

using namespace bookonce;

template <bool prepared>
struct postgres_world {
    std::unique_ptr<store::store> open() {
        auto store = store::make_postgres_store(
            {{store::parse_conninfo(bookonce::test::database_address()), schema.name(), prepared}, false});
        auto const problem = store->connect();
        REQUIRE_MESSAGE(!problem, problem->reason);
        return store;
    }
    void add_event(event_id event, int capacity) {
        std::string const seats = std::to_string(capacity);
        schema.sql().run(schema.in("INSERT INTO @.events (event_id, capacity, available) VALUES (" + to_string(event) + ", " + seats + ", " + seats + ")"));
    }
    bookonce::test::fresh_schema schema;
};

using prepared_world = postgres_world<true>;
using unprepared_world = postgres_world<false>;

}  // namespace

TYPE_TO_STRING(prepared_world);
TYPE_TO_STRING(unprepared_world);
BOOKONCE_STORE_CLAIMS(prepared_world);
BOOKONCE_STORE_CLAIMS(unprepared_world);
