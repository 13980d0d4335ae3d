#pragma once

#include "database.hpp"
#include "world.hpp"

namespace bookonce::test {

/// An engine on PostgreSQL. Rows are made, looked at and moved in time by SQL.
class postgres_world final : public world {
public:
    postgres_world();

    void begin(terms const& allowed) override;
    std::string perform(step const& asked) override;
    observed look() override;
    std::vector<model_entry> history() override;
    bool time_runs_on() const override { return true; }

    bookonce::engine& engine() { return engine_; }

private:
    void pass(minutes time);

    fresh_schema schema_;
    bookonce::engine engine_;
    event_id event_;
    minutes now_{0};
};

}  // namespace bookonce::test
