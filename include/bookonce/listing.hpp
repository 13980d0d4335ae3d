#pragma once

#include <optional>

#include <bookonce/event.hpp>
#include <bookonce/ids.hpp>

namespace bookonce {

/// Where a listing continues: at most `rows` rows (1 … `limits::page_rows_max`) after key `after`.
struct event_page {
    event_id after = {};
    int rows = 100;
};
struct booking_page {
    booking_id after = {};
    int rows = 100;
    std::optional<booking_status> status = {};   ///< only these
    std::optional<timestamp> booked_from = {};   ///< only those booked then or later
    std::optional<timestamp> booked_until = {};  ///< only those booked before
};
/// Of one user over all events, by event and id.
struct user_page {
    event_id after_event = {};
    booking_id after = {};
    int rows = 100;
    std::optional<booking_status> status = {};
    std::optional<timestamp> booked_from = {};
    std::optional<timestamp> booked_until = {};
};

}  // namespace bookonce
