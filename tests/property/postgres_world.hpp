#pragma once

#include "database.hpp"
#include "database_world.hpp"

namespace bookonce::test {

class postgres_world final : public database_world {
public:
    explicit postgres_world(bool one_event_per_statement = false);

    bookonce::engine& engine() override { return engine_; }

private:
    std::vector<std::vector<std::string>> run(std::string statements) override {
        return schema_.sql().run(schema_.in(std::move(statements)));
    }
    std::string now() const override { return "now()"; }
    std::string span_of(minutes time) const override { return std::to_string(time.count()) + " * interval '1 minute'"; }
    std::string minutes_of(std::string const& column) const override {
        return "round(extract(epoch FROM " + column + " - now()) / 60)::integer";
    }
    std::string digits_of(std::string const& column) const override { return "replace(" + column + "::text, '-', '')"; }

    fresh_schema schema_;
    bookonce::engine engine_;
};

}  // namespace bookonce::test
