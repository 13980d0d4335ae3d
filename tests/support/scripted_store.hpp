#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "store/session.hpp"

namespace bookonce::test {

/// The rows of a scripted store's events. Several stores may share one: they are then sessions of one database.
struct scripted_tables {
    struct event_rows {
        store::event_row row;
        std::map<booking_id, booking> bookings;
    };
    std::map<event_id, event_rows> events;
    std::set<event_id> locked;     ///< somebody holds their rows
    std::set<event_id> dropped;    ///< a trigger of the application's drops their changes
    std::set<std::string> held;    ///< users whose rows somebody holds
    std::set<std::string> banned;  ///< users whom a constraint of the application's keeps out
    std::int64_t clock_us = 1'000'000;

    void add_event(event_id event, int capacity);
    /// Another writer's change, by the rules: version and seats move together.
    void book_elsewhere(event_id event, booking const& made);
    /// A change of no seats.
    void move_on(event_id event) { ++events.at(event).row.version; }

    /// Whole or not at all for each change; nothing at all if a unique constraint is broken.
    store::result<std::vector<store::landed>> apply(std::span<store::change const> changes);
};

/// A store in memory that keeps the rules of PostgreSQL's, records every call, and fails when the script says so.
/// One thread.
class scripted_store final : public store::session {
public:
    /// What happens at one call. Calls beyond the script's end just work.
    struct step {
        std::function<void()> before = {};                   ///< other writers get in first
        std::optional<bookonce::store::error> failure = {};  ///< the call answers this
        bool lands = false;                                  ///< though it fails, the write has taken place
    };

    explicit scripted_store(scripted_tables& tables) : tables_{tables} {}

    std::optional<bookonce::store::error> connect() override;
    bool connected() const noexcept override { return connected_; }
    bookonce::store::result<std::vector<bookonce::store::snapshot>> read(
        std::span<bookonce::store::question const> questions) override;
    bookonce::store::result<std::vector<bookonce::store::landed>> write(
        std::span<bookonce::store::change const> changes) override;
    void interrupt() noexcept override { connected_ = false; }

    std::deque<step> reads_to_come;
    std::deque<step> writes_to_come;
    std::vector<std::vector<bookonce::store::question>> reads;  ///< what was asked, call by call
    std::vector<std::vector<bookonce::store::change>> writes;   ///< what was written, call by call

private:
    scripted_tables& tables_;
    bool connected_ = false;
};

/// Failures as a script names them.
store::error lost_connection();
store::error serialization_failure();
store::error unique_violation();
store::error lock_timeout();
store::error members_only();
store::error statement_cancelled();

}  // namespace bookonce::test
