// The store of bookonce/testing.hpp, with no fault in its script.
#include "store/memory/memory_backend.hpp"
#include "worlds.hpp"

namespace bookonce::test {

namespace {

class tables_in_memory final : public timed_store_world, public timed_catalogue_world {
public:
    tables_in_memory() {
        database_->rows.now = [this] { return now_; };
    }

    std::unique_ptr<store::session> open() override {
        auto store = backend_->open_session();
        store->connect();
        return store;
    }
    store::backend& backend() override { return *backend_; }
    void add_event(event_id event, int capacity) override { database_->rows.add_event(event, capacity); }
    void pass(std::chrono::seconds time) override { now_ += time; }
    void close_in(event_id event, std::chrono::seconds time) override {
        database_->rows.events.at(event).closes_at = now_ + time;
    }
    change_page fed(store::catalogue& catalogue, std::string const& cursor, int rows) override {
        return catalogue.changes(cursor, rows, std::chrono::minutes{1});
    }

private:
    timestamp now_{std::chrono::hours{500'000}};
    std::shared_ptr<store::memory::database> database_ = std::make_shared<store::memory::database>();
    std::unique_ptr<store::backend> backend_ = store::memory::make_backend(database_);
};

}  // namespace

std::unique_ptr<world> memory_world::fresh() { return std::make_unique<tables_in_memory>(); }

}  // namespace bookonce::test
