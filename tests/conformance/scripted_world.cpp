// The store that the unit tests run on keeps the claims as well: they prove something about the
// real one.
#include "scripted_store.hpp"
#include "worlds.hpp"

namespace bookonce::test {

namespace {

class without_script final : public store_world {
public:
    std::unique_ptr<store::session> open() override {
        auto store = std::make_unique<scripted_store>(tables_);
        store->connect();
        return store;
    }
    void add_event(event_id event, int capacity) override { tables_.add_event(event, capacity); }

private:
    scripted_tables tables_;
};

}  // namespace

std::unique_ptr<world> scripted_world::fresh() { return std::make_unique<without_script>(); }

}  // namespace bookonce::test
