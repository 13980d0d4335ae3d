#pragma once

#include <chrono>
#include <memory>

#include "catalogue_connections.hpp"
#include "store/cancel_place.hpp"
#include "store/catalogue.hpp"

namespace bookonce::store::sqlite {

/// The catalogue on SQLite. What it decides and writes, it does in one transaction.
class sqlite_catalogue final : public catalogue {
public:
    /// What changes something waits so long for its turn.
    sqlite_catalogue(database_file const& file, std::shared_ptr<connection> const& in_memory,
                     std::chrono::milliseconds usual)
        : connections_{file, in_memory}, usual_{usual} {}

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
    template <class Work>
    auto read(patience within, Work const& work);
    template <class Work>
    auto change(Work const& work);

    catalogue_connections connections_;
    std::chrono::milliseconds usual_;
    cancel_place cancelled_;
};

}  // namespace bookonce::store::sqlite
