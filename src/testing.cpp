#include <bookonce/testing.hpp>

#include <utility>

#include "check.hpp"
#include "store/memory/memory_backend.hpp"

namespace bookonce::testing {
namespace {

/// The database's script, locked while this lives.
struct locked_database {
    std::lock_guard<std::mutex> held;
    store::memory::database& database;

    explicit locked_database(store::memory::database& from) : held{from.mutex}, database{from} {}
    store::memory::faults* operator->() { return &database.script; }
};

}  // namespace

memory_database::memory_database() : database_{std::make_shared<store::memory::database>()} {}
memory_database::~memory_database() = default;

engine memory_database::make_engine(options options) {
    check_options(options);
    return engine{std::move(options), *store::memory::make_backend(database_)};
}

void memory_database::lose_next_reply(lost_write fate) {
    locked_database script{*database_};
    script->lose_next_reply = true;
    script->lost_write_lands = fate == lost_write::lands;
}
void memory_database::go_away() {
    locked_database { *database_ } -> unreachable = true;
}
void memory_database::come_back() {
    locked_database { *database_ } -> unreachable = false;
}
void memory_database::refuse(int statements) {
    locked_database { *database_ } -> refusals = statements;
}
void memory_database::be_first(int attempts) {
    locked_database { *database_ } -> conflicts = attempts;
}
void memory_database::delay(std::chrono::microseconds statement) {
    locked_database { *database_ } -> latency = statement;
}

void memory_database::pass(std::chrono::seconds time) {
    std::lock_guard const held{database_->mutex};
    auto& now = database_->rows.now;
    now = [before = std::move(now), time] { return before() + time; };
}

void memory_database::reject(std::string user, std::string constraint) {
    std::lock_guard const held{database_->mutex};
    auto& rule = database_->rows.rules.made;
    rule = [user = std::move(user), constraint = std::move(constraint),
            before = std::move(rule)](store::new_booking const& made) -> std::optional<store::error> {
        if (made.user != user) { return before ? before(made) : std::nullopt; }
        return store::error{store::failure::rejected, "23514", "the row violates " + constraint, constraint};
    };
}

std::vector<booking> memory_database::bookings(event_id event) const {
    std::lock_guard const held{database_->mutex};
    return database_->rows.bookings_of(event);
}

}  // namespace bookonce::testing
