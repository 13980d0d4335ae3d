#pragma once

#include "sqlite_client.hpp"
#include "temporary_folder.hpp"
#include "world.hpp"

namespace bookonce::test {

/// An engine on an SQLite file. Rows are looked at and moved in time by SQL.
class sqlite_world final : public world {
public:
    sqlite_world();

    void begin(terms const& allowed) override;
    std::string perform(step const& asked) override;
    observed look() override;
    std::vector<model_entry> history() override;
    bool time_runs_on() const override { return true; }

    bookonce::engine& engine() { return engine_; }

private:
    void pass(minutes time);

    temporary_folder folder_;
    bookonce::engine engine_;
    sqlite_client sql_;
    event_id event_;
    minutes now_{0};
};

}  // namespace bookonce::test
