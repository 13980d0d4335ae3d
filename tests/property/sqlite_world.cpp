#include "sqlite_world.hpp"

namespace bookonce::test {
namespace {

options patient(std::string const& path) {
    options options{.database = "sqlite:" + path};
    options.retry.deadline = minutes{1};
    return options;
}

}  // namespace

sqlite_world::sqlite_world() : engine_{patient(folder_.file("bookings.db"))}, sql_{folder_.file("bookings.db")} {}

/// There are no schemas.
std::vector<std::vector<std::string>> sqlite_world::run(std::string statements) {
    std::string const schema = "@.";
    for (auto place = statements.find(schema); place != statements.npos; place = statements.find(schema, place)) {
        statements.erase(place, schema.size());
    }
    return sql_.run(statements);
}

std::string sqlite_world::now() const {
    auto const time = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    return std::to_string(time.time_since_epoch().count());
}

}  // namespace bookonce::test
