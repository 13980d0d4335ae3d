#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue_rows.hpp"
#include "catalogue_sessions.hpp"
#include "store/cancel_place.hpp"
#include "store/catalogue.hpp"

namespace bookonce::store {

/// The catalogue on PostgreSQL. The calls that change events or many bookings are in
/// event_life.cpp.
class postgres_catalogue final : public catalogue {
public:
    postgres_catalogue(connection_settings settings, std::chrono::milliseconds usual)
        : sessions_{std::move(settings), usual} {}

    std::optional<error> probe() override { return sessions_.probe(); }
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
    /// A change that ends bookings, and what it has done if it lands.
    struct ending {
        store::change change;
        chunk done;
    };
    using planner = std::function<std::optional<ending>(lent_session const&)>;

    std::string in(std::string_view text) const;
    std::vector<event> change_and_note(std::string const& change, std::string_view word, texts const& inputs,
                                       lent_session const& session) const;
    std::optional<event> insert_event(new_event const& wanted);
    void pass_taken_ids();
    std::vector<booking> bookings(std::string_view sql, texts const& inputs, patience within);
    std::vector<stamped_entry> entries(std::string_view sql, texts const& inputs, patience within);
    std::optional<ending> plan_to_expire(event_id id, int holds_max, lent_session const& session) const;
    std::optional<ending> plan_to_cancel(event_id id, std::string const& reason, int bookings_max,
                                         lent_session const& session);
    std::optional<chunk> end_bookings(planner const& plan);
    std::optional<written> write(change const& change, lent_session const& session) const;

    catalogue_sessions sessions_;
    cancel_place cancelled_;
};

}  // namespace bookonce::store
