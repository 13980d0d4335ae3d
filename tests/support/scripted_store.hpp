#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "store/memory/tables.hpp"
#include "store/session.hpp"

namespace bookonce::test {

/// The rows of a scripted store's events, and who stands in the way of a change. Several stores may
/// share one: they are then sessions of one database.
struct scripted_tables : store::memory::tables {
    scripted_tables();
    scripted_tables(scripted_tables const&) = delete;
    scripted_tables& operator=(scripted_tables const&) = delete;

    std::set<event_id> locked;     ///< somebody holds their rows
    std::set<event_id> dropped;    ///< a trigger of the application's drops their changes
    std::set<std::string> held;    ///< users whose rows somebody holds
    std::set<std::string> banned;  ///< users whom a constraint of the application's keeps out

    /// Another writer's change, by the rules: version and seats move together.
    void book_elsewhere(event_id event, booking const& made);
    /// One statement of a session's. Its first `races` attempts at each event meet another change.
    store::result<std::vector<store::written>> apply(std::span<store::change const> changes, int races = 0);
};

/// A session of tables in memory that records every call, and fails when the script says so. One
/// thread.
class scripted_store final : public store::session {
public:
    /// What happens at one call. Calls beyond the script's end just work.
    struct step {
        std::function<void()> before = {};                   ///< other writers get in first
        std::optional<bookonce::store::error> failure = {};  ///< the call answers this
        bool lands = false;                                  ///< it fails, but lands
        int races = 0;  ///< so many attempts of a write meet a change that was first
    };

    explicit scripted_store(scripted_tables& tables) : tables_{tables} {}

    std::optional<bookonce::store::error> connect() override;
    bool connected() const noexcept override { return connected_; }
    bool joins_events() const noexcept override { return joins; }
    bookonce::store::result<std::vector<bookonce::store::snapshot>> read(
        std::span<bookonce::store::question const> questions) override;
    bookonce::store::result<std::vector<bookonce::store::written>> write(
        std::span<bookonce::store::change const> changes) override;
    void interrupt() noexcept override { connected_ = false; }
    void close() noexcept override { connected_ = false; }

    bool joins = true;  ///< whether a statement may be about several events
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
