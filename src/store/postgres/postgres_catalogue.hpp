#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "connection.hpp"
#include "store/catalogue.hpp"

namespace bookonce::store {

/// Has a few sessions, opened when needed. A caller waits for one at most `patience`.
class postgres_catalogue final : public catalogue {
public:
    postgres_catalogue(connection_settings settings, std::chrono::milliseconds usual);

    std::optional<error> probe() override;
    event create_event(new_event const& wanted) override;
    std::optional<event> set_event_status(event_id id, event_status status) override;
    update_outcome update_event(event_id id, event_update const& update) override;
    std::optional<chunk> cancel_event(event_id id, std::string const& reason, int bookings_max) override;
    remove_outcome remove_event(event_id id) override;
    std::optional<chunk> expire(event_id id, int holds_max) override;
    forgotten forget_user(std::string const& user) override;
    std::optional<event> find_event(event_id id, patience within) override;
    std::vector<event> list_events(event_page page, patience within) override;
    std::optional<booking> find_booking(event_id event, booking_id id, patience within) override;
    std::vector<booking> find_bookings_of(event_id event, std::string const& user, patience within) override;
    std::vector<booking> list_bookings(event_id event, booking_page page, patience within) override;
    std::vector<booking> list_user_bookings(std::string const& user, user_page page, patience within) override;
    std::vector<history_entry> history(event_id event, history_page page, patience within) override;
    change_page changes(std::string const& cursor, int rows, patience within) override;
    audit_report audit() override;

private:
    enum class effect : bool { changes, reads };

    struct returner {
        postgres_catalogue* owner;
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
