#pragma once

#include "database_world.hpp"
#include "sqlite_client.hpp"
#include "temporary_folder.hpp"

namespace bookonce::test {

/// The database is a file.
class sqlite_world final : public database_world {
public:
    sqlite_world();

    bookonce::engine& engine() override { return engine_; }

private:
    std::vector<std::vector<std::string>> run(std::string statements) override;
    std::string now() const override;
    std::string span_of(minutes time) const override { return std::to_string(std::chrono::microseconds{time}.count()); }
    std::string minutes_of(std::string const& column) const override {
        return "CAST(round((" + column + " - " + now() + ") * 1.0 / " + span_of(minutes{1}) + ") AS INTEGER)";
    }
    std::string digits_of(std::string const& column) const override { return "hex(" + column + ")"; }

    temporary_folder folder_;
    bookonce::engine engine_;
    sqlite_client sql_;
};

}  // namespace bookonce::test
