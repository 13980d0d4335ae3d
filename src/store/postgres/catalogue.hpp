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

#include "connection.hpp"

namespace bookonce::store {

/// The calls that do not book. A few sessions of their own, opened when needed; a caller waits for one at the longest
/// `patience`. Throws `config_error` and `unavailable_error`. Thread-safe.
class catalogue {
public:
    catalogue(connection_settings settings, std::chrono::milliseconds patience);

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

    struct returner {
        catalogue* owner;
        void operator()(connection* lent) const noexcept {
            owner->return_connection(std::unique_ptr<connection>{lent});
        }
    };
    using lent_connection = std::unique_ptr<connection, returner>;

    lent_connection borrow();
    void return_connection(std::unique_ptr<connection> connection) noexcept;
    void with_connection(effect kind, std::function<void(connection&)> const& work);
    std::string in(std::string_view text) const;
    std::optional<event> insert_event(new_event const& wanted);
    void pass_taken_ids();
    std::vector<event> events(effect kind, std::string const& sql, long long first, long long second);
    std::vector<booking> bookings(std::string const& sql, long long event, std::string const& id, int rows);

    connection_settings settings_;
    std::chrono::milliseconds patience_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<connection>> idle_;
    int lent_ = 0;
};

}  // namespace bookonce::store
