#pragma once

#include <string>
#include <vector>

#include <bookonce/engine.hpp>

#include "world.hpp"

namespace bookonce::test {

/// An engine on a database. Rows are looked at and moved in time by SQL.
class database_world : public world {
public:
    void begin(terms const& allowed) override;
    std::string perform(step const& asked) override;
    observed look() override;
    std::vector<model_entry> history() override;
    bool time_runs_on() const override { return true; }

    virtual bookonce::engine& engine() = 0;

protected:
    /// Runs statements beside the engine, with @ for the schema. Returns the rows of the last one.
    virtual std::vector<std::vector<std::string>> run(std::string statements) = 0;

    // How the database writes it.

    virtual std::string now() const = 0;
    virtual std::string span_of(minutes time) const = 0;
    /// A column's time in whole minutes from now. Each statement of a sequence takes far less than
    /// one.
    virtual std::string minutes_of(std::string const& column) const = 0;
    /// An id's hexadecimal digits.
    virtual std::string digits_of(std::string const& column) const = 0;

private:
    void pass(minutes time);

    event_id event_;
    minutes now_{0};
};

}  // namespace bookonce::test
