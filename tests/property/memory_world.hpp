#pragma once

#include <functional>
#include <memory>

#include "hand_driven_dispatcher.hpp"
#include "world.hpp"

namespace bookonce::test {

/// What makes a store or a decision a wrong one.
struct tampering {
    std::function<void(store::snapshot&)> seen = {};   ///< of what was read
    std::function<void(store::change&)> written = {};  ///< of what is to be written
    std::function<void(command&)> asked = {};          ///< of what is to be decided
};

/// The lane and its decisions on tables in memory, with the time in the test's hand.
class memory_world final : public world {
public:
    explicit memory_world(tampering tamper = {});
    ~memory_world() override;

    void begin(terms const& allowed) override;
    std::string perform(step const& asked) override;
    observed look() override;
    std::vector<model_entry> history() override;
    bool time_runs_on() const override { return false; }

private:
    class tampered_store;

    tampering tamper_;
    std::unique_ptr<hand_driven_dispatcher> lane_;
    std::unique_ptr<tampered_store> between_;
    timestamp now_{};
};

}  // namespace bookonce::test
