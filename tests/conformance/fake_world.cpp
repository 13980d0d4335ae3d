// The simulator's store, with no fault switched on.
#include "fake_store.hpp"
#include "worlds.hpp"

namespace bookonce::test {

namespace {

using namespace bookonce::simulation;

class faultless_network final : public store_world {
public:
    std::unique_ptr<store::session> open() override {
        auto store = std::make_unique<fake_store>(around_, ++engines_);
        store->connect();
        return store;
    }
    void add_event(event_id event, int capacity) override { database_.create(event, {.seats = capacity}, 0); }

private:
    journal log_{false};
    fake_database database_{plant::none, log_};
    random_source random_{1};
    scenario faultless_;
    network around_{database_, random_, faultless_, plant::none, log_};
    int engines_ = 0;
};

}  // namespace

std::unique_ptr<world> fake_world::fresh() { return std::make_unique<faultless_network>(); }

}  // namespace bookonce::test
