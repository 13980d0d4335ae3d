#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include <bookonce/audit.hpp>
#include <bookonce/engine.hpp>
#include <bookonce/event.hpp>

#include "session.hpp"

namespace bookonce::store {

/// The calls that do not book. A few sessions of their own, opened when needed; a caller waits for one at the longest
/// `patience`. Throws `config_error` and `unavailable_error`. Thread-safe.
class desk {
public:
    desk(session_settings settings, std::chrono::milliseconds patience);

    /// Opens a session if none is open: nothing, or why it cannot be.
    std::optional<error> probe();

    event create_event(new_event const& wanted);
    std::optional<event> set_event_status(event_id id, event_status status);
    std::optional<event> find_event(event_id id);
    std::vector<event> list_events(event_page page);
    std::optional<booking> find_booking(event_id event, booking_id id);
    std::vector<booking> list_bookings(event_id event, booking_page page);
    audit_report audit();

private:
    enum class effect : bool { changes, reads };

    struct giver {
        desk* owner;
        void operator()(session* lent) const noexcept { owner->give_back(std::unique_ptr<session>{lent}); }
    };
    using lease = std::unique_ptr<session, giver>;

    lease borrow();
    void give_back(std::unique_ptr<session> session) noexcept;
    void with_session(effect kind, std::function<void(session&)> const& work);
    std::string in(std::string_view text) const;
    std::optional<event> insert_event(new_event const& wanted);
    void pass_taken_ids();
    std::vector<event> events(effect kind, std::string const& sql, long long first, long long second);
    std::vector<booking> bookings(std::string const& sql, long long event, std::string const& id, int rows);

    session_settings settings_;
    std::chrono::milliseconds patience_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<session>> idle_;
    int lent_ = 0;
};

}  // namespace bookonce::store
